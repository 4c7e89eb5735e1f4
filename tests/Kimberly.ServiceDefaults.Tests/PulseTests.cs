using Kimberly.ServiceDefaults.Http.Pulses;

namespace Kimberly.ServiceDefaults.Tests;

public sealed class PulseTests
{
    // Far more than the second or so that it takes, and far less than for ever.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wait_WhileItSaysThatItCannotWork_EndsWithoutAnotherAnswerOfIt()
    {
        // It says so once; after that the question hangs, as that of a database does which stands still.
        var asked = 0;
        var pulse = new Pulse(
            async (path, cancellation) =>
            {
                if (path == "/ready" && Interlocked.Increment(ref asked) > 1)
                {
                    await EndedAsync(cancellation);
                    return null;
                }

                return path == "/alive";
            },
            TimeProvider.System);

        using var wait = pulse.Wait(Cancellation);
        await EndedAsync(wait.Token).WaitAsync(Soon, Cancellation);

        Assert.True(wait.IsUnable);
    }

    [Fact]
    public async Task Wait_WhoseAnswerHasBegun_IsEndedBySilenceOnly()
    {
        var hangs = new TaskCompletionSource();
        var pulse = new Pulse(
            async (path, cancellation) =>
            {
                if (hangs.Task.IsCompleted)
                {
                    await EndedAsync(cancellation);
                    return null;
                }

                return path == "/alive";
            },
            TimeProvider.System);
        using var begun = pulse.Wait(Cancellation);
        begun.Answered();

        using (var waiting = pulse.Wait(Cancellation))
        {
            await EndedAsync(waiting.Token).WaitAsync(Soon, Cancellation);
            Assert.True(waiting.IsUnable);
        }

        Assert.False(begun.IsGivenUp);
        hangs.SetResult();
        await EndedAsync(begun.Token).WaitAsync(Soon, Cancellation);
        Assert.True(begun.IsGivenUp);
        Assert.False(begun.IsUnable);
    }

    private static async Task EndedAsync(CancellationToken token)
    {
        var ended = new TaskCompletionSource();
        await using var registration = token.Register(ended.SetResult);
        await ended.Task;
    }
}
