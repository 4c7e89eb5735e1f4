using Kimberly.Chat.Models;
using Microsoft.Extensions.Time.Testing;

namespace Kimberly.Chat.Tests.Rules;

public sealed class SilenceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Guard_CallerTakesItsTimeBetweenSteps_GoesOn()
    {
        using var silence = new Silence(Limit, _time, TestContext.Current.CancellationToken);
        _time.Advance(Limit * 2);
        await silence.GuardAsync(_ => Task.FromResult(1));
        _time.Advance(Limit * 2);

        Assert.Equal(2, await silence.GuardAsync(token => token.IsCancellationRequested ? Task.FromCanceled<int>(token) : Task.FromResult(2)));
    }

    [Fact]
    public async Task Guard_StepIsSilentTooLong_IsAModelThatIsAway()
    {
        using var silence = new Silence(Limit, _time, TestContext.Current.CancellationToken);
        await silence.GuardAsync(_ => Task.FromResult(1));

        var waiting = silence.GuardAsync(async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return 2;
        });
        _time.Advance(Limit);

        Assert.Equal(ModelFailure.Unavailable, (await Assert.ThrowsAsync<ModelException>(() => waiting)).Failure);
    }
}
