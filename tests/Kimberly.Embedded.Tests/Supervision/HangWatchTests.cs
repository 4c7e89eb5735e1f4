using Kimberly.Embedded.Processes;
using Kimberly.Embedded.Supervision;
using Microsoft.Extensions.Time.Testing;

namespace Kimberly.Embedded.Tests.Supervision;

public sealed class HangWatchTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly SuspendableTime _time = new();
    private ProcessActivity _activity = new(IsStopped: false, TimeSpan.Zero);

    // One with each tick of a silence.
    private int _looks;

    [Fact]
    public async Task Watch_OfWhatNeverAnswers_WaitsFiveSecondsOfTheHost()
    {
        var hung = Watch(SilenceAsync);

        Assert.InRange(await TimeUntilAsync(hung, perStep: TimeSpan.Zero), HangWatch.Limit, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Watch_OfWhatIsRefused_TakesThatForNoAnswer()
    {
        var hung = Watch(_ => Task.FromException<bool>(new HttpRequestException("Connection refused")));

        Assert.InRange(await TimeUntilAsync(hung, perStep: TimeSpan.Zero), HangWatch.Limit, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Watch_OfWhatWorksButCannotAnswer_WaitsLonger()
    {
        var hung = Watch(SilenceAsync);

        Assert.True(await TimeUntilAsync(hung, perStep: TimeSpan.FromMilliseconds(50)) >= TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Watch_OfWhatWasStoppedAtWork_DoesNotWaitLonger()
    {
        _activity = _activity with { IsStopped = true };
        var hung = Watch(SilenceAsync);

        Assert.InRange(await TimeUntilAsync(hung, perStep: TimeSpan.FromMilliseconds(50)), HangWatch.Limit, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Watch_AfterAPauseOfTheHost_GivesTheWholeTimeAgain()
    {
        var hung = Watch(SilenceAsync);
        while (_time.GetUtcNow() - _time.Start < TimeSpan.FromSeconds(4))
            await AdvanceAsync(Step);
        Assert.False(hung.IsCompleted);

        _time.Suspended += TimeSpan.FromHours(1);

        Assert.InRange(await TimeUntilAsync(hung, perStep: TimeSpan.Zero), HangWatch.Limit - Step, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Watch_OfWhatOnlyWorkedAtTheBeginningOfItsSilence_DoesNotWaitLonger()
    {
        _activity = _activity with { ProcessorTime = TimeSpan.FromSeconds(1) };
        var hung = Watch(SilenceAsync);
        await AdvanceAsync(Step);
        _activity = _activity with { ProcessorTime = TimeSpan.FromSeconds(2) };

        await TimeUntilAsync(hung, perStep: TimeSpan.Zero);

        Assert.InRange(_looks * Step, HangWatch.Limit, 2 * HangWatch.Limit);
    }

    [Fact]
    public async Task Watch_OfWhatIsStoppedWhileItStarts_DoesNotWaitUntilItIsHealthy()
    {
        _activity = _activity with { IsStopped = true };
        var hung = Watch(SilenceAsync, new TaskCompletionSource().Task);

        Assert.InRange(await TimeUntilAsync(hung, perStep: TimeSpan.Zero), HangWatch.Limit, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Watch_OfWhatStarts_WaitsForItsAnswersOnlyOnceItWasHealthy()
    {
        var healthyOnce = new TaskCompletionSource();
        var hung = Watch(SilenceAsync, healthyOnce.Task);
        while (_time.GetUtcNow() - _time.Start < TimeSpan.FromMinutes(1))
            await AdvanceAsync(Step);
        Assert.False(hung.IsCompleted);

        healthyOnce.SetResult();

        Assert.InRange(await TimeUntilAsync(hung, perStep: TimeSpan.Zero), HangWatch.Limit, TimeSpan.FromSeconds(60));
    }

    private Task Watch(Func<CancellationToken, Task<bool>> answers, Task? healthyOnce = null) =>
        new HangWatch(answers, Look, _time).UntilHungAsync(healthyOnce ?? Task.CompletedTask, TestContext.Current.CancellationToken);

    private ProcessActivity? Look()
    {
        _looks++;
        return _activity;
    }

    private static async Task<bool> SilenceAsync(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return true;
    }

    private async Task<TimeSpan> TimeUntilAsync(Task hung, TimeSpan perStep)
    {
        var began = _time.GetUtcNow();
        while (!hung.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            _activity = _activity with { ProcessorTime = _activity.ProcessorTime + perStep };
            await AdvanceAsync(Step);
        }

        await hung;
        return _time.GetUtcNow() - began;
    }

    // Lets the watch have its turn: it counts the steps that it saw, and may miss some of them on a busy machine.
    private async Task AdvanceAsync(TimeSpan time)
    {
        _time.Advance(time);
        await Task.Delay(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
    }

    /// <summary>A clock of which the host sees nothing while it is suspended.</summary>
    private sealed class SuspendableTime : FakeTimeProvider
    {
        public TimeSpan Suspended { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + Suspended.Ticks;
    }
}
