using Kimberly.Jobs.Kinds;
using Kimberly.Jobs.Schedules;
using Kimberly.Jobs.Tests.Hosts;

namespace Kimberly.Jobs.Tests;

public sealed class ScheduleTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await ledger.ClearAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void Schedule_AtAnHourThatIsMissing_OccursAtItsEnd()
    {
        // In Berlin, 2:30 does not exist on 29 March 2026.
        var due = Berlin("30 2 * * *").Due(Utc("2026-03-28T12:00"), Utc("2026-03-30T12:00"));
        Assert.Equal([Utc("2026-03-29T01:00"), Utc("2026-03-30T00:30")], due);
    }

    [Fact]
    public void Schedule_AtAnHourThatComesTwice_OccursOnce()
    {
        // On 25 October 2026 it is 2:30 twice.
        var due = Berlin("30 2 * * *").Due(Utc("2026-10-24T12:00"), Utc("2026-10-26T12:00"));
        Assert.Equal([Utc("2026-10-25T00:30"), Utc("2026-10-26T01:30")], due);
    }

    [Fact]
    public void Schedule_EveryHalfHour_OccursInTheHourThatComesTwiceToo()
    {
        var due = Berlin("*/30 * * * *").Due(Utc("2026-10-24T23:59"), Utc("2026-10-25T02:00"));
        Assert.Equal(5, due.Count);
    }

    [Fact]
    public void Schedule_InAZone_KeepsItsLocalTimeThroughTheYear()
    {
        var due = Berlin("0 8 1 1,7 *").Due(Utc("2026-01-01T00:00"), Utc("2026-12-31T00:00"));
        Assert.Equal([Utc("2026-01-01T07:00"), Utc("2026-07-01T06:00")], due);
    }

    [Theory]
    [InlineData("RunOnce", 1)]
    [InlineData("Skip", 0)]
    [InlineData("RunAll", 3)]
    public async Task Downtime_OfHours_IsMadeUpForAsThePolicySays(string policy, int jobs)
    {
        var schedules = Hourly(Enum.Parse<MissedPolicy>(policy));
        await ledger.FollowAsync(schedules);
        Assert.Empty(await ledger.AllAsync());

        ledger.Time.Advance(TimeSpan.FromHours(7.5));
        await ledger.FollowAsync(schedules);
        await ledger.FollowAsync(schedules);
        Assert.Equal(jobs, (await ledger.AllAsync()).Count);

        // From then on it goes on as ever.
        ledger.Time.Advance(TimeSpan.FromHours(0.5));
        await ledger.FollowAsync(schedules);
        Assert.Equal(jobs + 1, (await ledger.AllAsync()).Count);
    }

    [Fact]
    public async Task Occurrence_SeenByManyReplicasAtOnce_IsOneJob()
    {
        var schedules = Hourly(MissedPolicy.RunAll);
        await ledger.FollowAsync(schedules);
        ledger.Time.Advance(TimeSpan.FromHours(1));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ledger.FollowAsync(schedules)));
        var job = Assert.Single(await ledger.AllAsync());
        Assert.Equal((Guid.Empty, "once"), (job.UserId, job.Kind));
        Assert.Contains("occurrence", job.Arguments, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schedule_ThatIsNewOrChanged_HasMissedNothing()
    {
        await ledger.FollowAsync(Hourly(MissedPolicy.RunAll));
        ledger.Time.Advance(TimeSpan.FromHours(5));
        await ledger.FollowAsync(Hourly(MissedPolicy.RunAll, cron: "30 * * * *"));
        Assert.Empty(await ledger.AllAsync());
    }

    [Fact]
    public async Task Clock_ThatGoesBack_BringsNoOccurrenceTwice()
    {
        var schedules = Hourly(MissedPolicy.RunAll);
        await ledger.FollowAsync(schedules);
        ledger.Time.Advance(TimeSpan.FromHours(2));
        await ledger.FollowAsync(schedules);
        await ledger.TurnBackAsync("hourly", TimeSpan.FromHours(2));
        await ledger.FollowAsync(schedules);
        Assert.Equal(2, (await ledger.AllAsync()).Count);
    }

    [Theory]
    [InlineData("nothing", "0 * * * *", "Etc/UTC", "Kind")]
    [InlineData("once", "61 * * * *", "Etc/UTC", "Cron")]
    [InlineData("once", "hourly", "Etc/UTC", "Cron")]
    [InlineData("once", "0 * * * *", "Europe/Atlantis", "TimeZone")]
    public void Setting_ThatIsWrong_IsNamed(string kind, string cron, string zone, string setting)
    {
        var options = new SchedulesOptions { ["nightly"] = new ScheduleOptions { Kind = kind, Cron = cron, TimeZone = zone } };
        var result = new SchedulesCheck(new JobKinds(TestKinds.All)).Validate(null, options);
        Assert.Contains($"Jobs:Schedules:nightly:{setting}", result.FailureMessage, StringComparison.Ordinal);
    }

    private static Schedule Berlin(string cron) => new(
        "nightly", new ScheduleOptions { Kind = "once", Cron = cron, TimeZone = "Europe/Berlin", Missed = MissedPolicy.RunAll, MostMissed = 100 });

    private static SchedulesOptions Hourly(MissedPolicy missed, string cron = "0 * * * *") => new()
    {
        ["hourly"] = new ScheduleOptions { Kind = "once", Cron = cron, Missed = missed, MostMissed = 3 },
    };

    private static DateTimeOffset Utc(string time) => DateTimeOffset.Parse($"{time}:00Z", System.Globalization.CultureInfo.InvariantCulture);
}
