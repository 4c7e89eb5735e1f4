using Kimberly.Embedded.Supervision;

namespace Kimberly.Embedded.Tests.Supervision;

public sealed class RestartBackoffTests
{
    [Fact]
    public void Backoff_AfterEndsInARow_DoublesUpToTenSeconds()
    {
        var backoff = new RestartBackoff();

        var waits = Enumerable.Range(0, 8).Select(_ => backoff.Next(TimeSpan.Zero).TotalSeconds);

        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10], waits);
    }

    [Fact]
    public void Backoff_OfWhatWasHealthyAtAll_NeverWaitsLongerThanASecond()
    {
        var backoff = new RestartBackoff();

        var waits = Enumerable.Range(0, 8).Select(_ => backoff.Next(TimeSpan.FromSeconds(1)).TotalSeconds).ToList();

        Assert.Equal([0.2, 0.4, 0.8, 1, 1, 1, 1, 1], waits);
        Assert.Equal(1.6, backoff.Next(TimeSpan.Zero).TotalSeconds);
    }

    [Fact]
    public void Backoff_AfterAHealthyWhile_WaitsForNothingAndBeginsAgain()
    {
        var backoff = new RestartBackoff();
        for (var i = 0; i < 5; i++)
            backoff.Next(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.Zero, backoff.Next(TimeSpan.FromMinutes(1)));
        Assert.Equal(0.2, backoff.Next(TimeSpan.Zero).TotalSeconds);
    }
}
