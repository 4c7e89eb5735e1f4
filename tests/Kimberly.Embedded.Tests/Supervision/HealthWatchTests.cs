using Kimberly.Embedded.Supervision;
using Microsoft.Extensions.Time.Testing;

namespace Kimberly.Embedded.Tests.Supervision;

public sealed class HealthWatchTests
{
    [Fact]
    public void Watch_AfterOneBadAnswer_StillCallsItHealthyButAsksSooner()
    {
        var watch = new HealthWatch(new FakeTimeProvider());
        watch.Take(good: true);
        var calm = watch.NextCheck();

        Assert.False(watch.Take(good: false));
        Assert.True(watch.IsHealthy);
        Assert.True(watch.NextCheck() < calm);
    }

    [Fact]
    public void Watch_AfterThreeBadAnswers_CallsItUnhealthyUntilTheNextGoodOne()
    {
        var watch = new HealthWatch(new FakeTimeProvider());
        watch.Take(good: true);

        Assert.Equal([false, false, true], new[] { watch.Take(false), watch.Take(false), watch.Take(false) });
        Assert.False(watch.IsHealthy);
        Assert.True(watch.Take(good: true));
    }

    [Fact]
    public void Watch_OfWhatStarts_AsksManyTimesASecondAndLessOftenLater()
    {
        var time = new FakeTimeProvider();
        var watch = new HealthWatch(time);
        watch.Take(good: false);
        var eager = watch.NextCheck();
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(eager <= TimeSpan.FromMilliseconds(100));
        Assert.True(watch.NextCheck() > eager);
    }
}
