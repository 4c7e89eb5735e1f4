using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Leases;
using Kimberly.Jobs.Ledger;
using Kimberly.Jobs.Schedules;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Kimberly.Jobs.Tests.Hosts;

/// <summary>A ledger that nobody works on but the test, with a clock of its own.</summary>
public sealed class LedgerFixture(TestServers servers) : IAsyncLifetime
{
    private JobsHost? _host;

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    internal JobsHost Host => _host ?? throw new InvalidOperationException("The fixture was not initialized.");

    public async ValueTask InitializeAsync() => _host = await JobsHost.StartAsync(servers, Time);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    /// <summary>An empty ledger.</summary>
    internal Task ClearAsync() => Host.InScopeAsync(services =>
        services.GetRequiredService<JobsDb>().Database.ExecuteSqlRawAsync("TRUNCATE jobs, schedule_marks", TestContext.Current.CancellationToken));

    /// <summary>Puts a job into the ledger as its request would.</summary>
    internal async Task<Guid> AddAsync(string kind, Guid user, int? priority = null, DateTimeOffset? notBefore = null, DateTimeOffset? deadline = null)
    {
        var now = Time.GetUtcNow();
        var request = new JobRequested(Guid.CreateVersion7(now), kind, user, System.Text.Json.JsonDocument.Parse("{}").RootElement, now, priority, notBefore, deadline);
        await Host.DeliverAsync(request);
        return request.JobId;
    }

    internal Task<List<Job>> LeaseAsync(Guid worker, int most) => Host.InScopeAsync(services =>
        services.GetRequiredService<LeaseNext>().RunAsync(worker, most, TestContext.Current.CancellationToken));

    internal Task<List<Job>> KeepAsync(Guid worker, params Guid[] jobs) => Host.InScopeAsync(services =>
        services.GetRequiredService<Heartbeat>().KeepAsync(worker, jobs, TestContext.Current.CancellationToken));

    internal Task<int> RecoverAsync() => Host.InScopeAsync(services => services.GetRequiredService<LeaseRecovery>().RunAsync(TestContext.Current.CancellationToken));

    internal Task<int> SortAsync() => Host.InScopeAsync(services => services.GetRequiredService<UnknownKinds>().RunAsync(TestContext.Current.CancellationToken));

    internal Task<bool> SweepAsync() => Host.InScopeAsync(async services =>
    {
        await services.GetRequiredService<LedgerSweep>().RunAsync(TestContext.Current.CancellationToken);
        return true;
    });

    internal Task<List<Job>> JudgeAsync(params Verdict[] verdicts) => Host.InScopeAsync(services =>
        services.GetRequiredService<VerdictWriter>().WriteAsync(verdicts, TestContext.Current.CancellationToken));

    internal Task<DateTimeOffset?> FollowAsync(SchedulesOptions schedules) => Host.InScopeAsync(services =>
        ActivatorUtilities.CreateInstance<SchedulePass>(services, Options.Create(schedules)).RunAsync(TestContext.Current.CancellationToken));

    /// <summary>As if the clock had been set back after a schedule was followed.</summary>
    internal Task<int> TurnBackAsync(string schedule, TimeSpan by) => Host.InScopeAsync(services => services.GetRequiredService<JobsDb>().ScheduleMarks
        .Where(mark => mark.Name == schedule)
        .ExecuteUpdateAsync(mark => mark.SetProperty(one => one.SeenUntil, one => one.SeenUntil - by), TestContext.Current.CancellationToken));

    internal Task<List<Job>> AllAsync() => Host.InScopeAsync(services =>
        services.GetRequiredService<JobsDb>().Jobs.AsNoTracking().OrderBy(job => job.Id).ToListAsync(TestContext.Current.CancellationToken));
}
