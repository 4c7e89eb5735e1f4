using System.Net;
using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Ledger;
using Kimberly.Jobs.Tests.Hosts;
using Kimberly.Jobs.Tests.Owner;
using Kimberly.Jobs.Workers;
using Kimberly.Testing.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Jobs.Tests;

public sealed class LeaseTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1.5);

    private readonly Guid _first = Guid.CreateVersion7();
    private readonly Guid _second = Guid.CreateVersion7();
    private readonly Guid _ada = Guid.CreateVersion7();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await ledger.ClearAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Lease_ThatRanOut_GivesTheJobToTheNextWorkerAndNothingToTheFirst()
    {
        var id = await ledger.AddAsync("once", _ada);
        var old = Assert.Single(await ledger.LeaseAsync(_first, 5));
        ledger.Time.Advance(Lease - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await ledger.RecoverAsync());
        ledger.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, await ledger.RecoverAsync());
        var taken = Assert.Single(await ledger.LeaseAsync(_second, 5));
        Assert.Equal((id, 1L, 2L), (taken.Id, old.Token, taken.Token));
        // What its worker did not finish was not its fault.
        Assert.Equal(1, taken.Attempts);

        // The first one wakes up.
        Assert.Empty(await ledger.KeepAsync(_first, id));
        Assert.Empty(await ledger.JudgeAsync(new Verdict(id, old.Token, JobState.Succeeded) { Result = "1" }));
        Assert.Equal((JobState.Running, (Guid?)_second), await StateAsync(id));

        Assert.Single(await ledger.JudgeAsync(new Verdict(id, taken.Token, JobState.Succeeded) { Result = "2" }));
        Assert.Empty(await ledger.JudgeAsync(new Verdict(id, old.Token, JobState.Failed)));
        Assert.Equal("2", (await ledger.Host.ReadAsync(id)).Result);
    }

    [Fact]
    public async Task Lease_ThatIsProlonged_IsNotTaken()
    {
        var id = await ledger.AddAsync("once", _ada);
        await ledger.LeaseAsync(_first, 5);
        for (var i = 0; i < 5; i++)
        {
            ledger.Time.Advance(Lease / 2);
            Assert.Single(await ledger.KeepAsync(_first, id));
            Assert.Equal(0, await ledger.RecoverAsync());
        }

        Assert.Empty(await ledger.LeaseAsync(_second, 5));
    }

    [Fact]
    public async Task OldWorker_ThatWakesUp_CannotWriteAtTheOwnerEither()
    {
        var request = await ledger.Host.Owner.RequestAsync("chunks", _ada, new ChunksArguments(3, WaitBefore: 2));
        using var jobs = ledger.Host.Owner.ClientForJobs();
        var old = CallAsync(jobs, request, token: 1);
        await Eventually.HoldsAsync(() => ledger.Host.Owner.Mood.Begun.GetValueOrDefault(request.JobId) == 2);

        // The lease was lost: the next worker begins where the first one had committed, and both are let go on at once.
        var next = CallAsync(jobs, request, token: 2);
        await Eventually.GetAsync(() => ledger.Host.Owner.TokenOfAsync(request.JobId), token => token == 2);
        ledger.Host.Owner.Mood.Open(request.JobId);

        Assert.Contains("\"stale\"", await old, StringComparison.Ordinal);
        Assert.Contains("\"succeeded\"", await next, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await ledger.Host.Owner.EffectsOfAsync(request.JobId));
        using var late = await jobs.PostAsync("/internal/jobs/chunks", JsonCalls.Body(Call(request, token: 1)), _cancellation);
        Assert.Contains("\"succeeded\"", await late.Content.ReadAsStringAsync(_cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OldToken_OfAJobThatIsNotDone_IsRefusedByTheOwner()
    {
        var request = await ledger.Host.Owner.RequestAsync("chunks", _ada, new ChunksArguments(1));
        using var jobs = ledger.Host.Owner.ClientForJobs();
        using var stop = await jobs.PostAsync("/internal/jobs/chunks/stop", JsonCalls.Body(new StopJob(request.JobId, 5)), _cancellation);
        Assert.Equal(HttpStatusCode.OK, stop.StatusCode);
        using var refused = await jobs.PostAsync("/internal/jobs/chunks", JsonCalls.Body(Call(request, token: 4)), _cancellation);
        await ProblemAssert.AssertAsync(refused, HttpStatusCode.Conflict, "conflict", _cancellation);
        Assert.Empty(await ledger.Host.Owner.EffectsOfAsync(request.JobId));
    }

    [Fact]
    public async Task SameCall_ManyTimesAtOnce_HasOneEffect()
    {
        var request = await ledger.Host.Owner.RequestAsync("once", _ada);
        using var jobs = ledger.Host.Owner.ClientForJobs();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CallAsync(jobs, request, token: 1)));
        Assert.Equal([1], await ledger.Host.Owner.EffectsOfAsync(request.JobId));
    }

    [Theory]
    [InlineData("users")]
    [InlineData(null)]
    public async Task InternalEndpoints_CalledByAnybodyElse_AreForbidden(string? service)
    {
        using var client = ledger.Host.Owner.ClientOf(service, _ada);
        using var run = await client.PostAsync("/internal/jobs/once", JsonCalls.Body(new { }), _cancellation);
        using var find = await client.GetAsync($"/internal/jobs/requests/{_ada}", _cancellation);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (run.StatusCode, find.StatusCode));
    }

    [Fact]
    public async Task Queue_WithHundredsOfJobsOfOnePerson_LetsAnothersOneThrough()
    {
        for (var i = 0; i < 300; i++)
        {
            await ledger.AddAsync("once", _ada);
        }

        // The one is well into the many, and more come after it.
        for (var i = 0; i < 5; i++)
        {
            await FinishAsync(await ledger.LeaseAsync(_first, 8));
        }

        var other = await ledger.AddAsync("once", Guid.CreateVersion7());
        await ledger.AddAsync("once", _ada);
        Assert.Contains(await ledger.LeaseAsync(_first, 2), job => job.Id == other);
    }

    [Fact]
    public async Task Queue_OfTwoPeople_TakesTurnsWhoeverCameFirst()
    {
        var bob = Guid.CreateVersion7();
        foreach (var user in (Guid[])[_ada, bob])
        {
            for (var i = 0; i < 20; i++)
            {
                await ledger.AddAsync("once", user);
            }
        }

        for (var i = 0; i < 4; i++)
        {
            var leased = await ledger.LeaseAsync(_first, 4);
            Assert.Equal((2, 2), (leased.Count(job => job.UserId == _ada), leased.Count(job => job.UserId == bob)));
            await FinishAsync(leased);
        }
    }

    [Fact]
    public async Task Queue_WithAHigherPriority_TakesItFirst()
    {
        await ledger.AddAsync("once", _ada, priority: 5);
        var low = await ledger.AddAsync("once", _ada, priority: 0);
        var high = await ledger.AddAsync("once", _ada, priority: 9);
        Assert.Equal(high, Assert.Single(await ledger.LeaseAsync(_first, 1)).Id);
        Assert.DoesNotContain(await ledger.LeaseAsync(_first, 1), job => job.Id == low);
    }

    [Fact]
    public async Task Queue_OfAKindWithLimits_KeepsThemAcrossWorkersAndLetsOthersPass()
    {
        for (var i = 0; i < 100; i++)
        {
            await ledger.AddAsync("few", _ada);
        }

        var bob = await ledger.AddAsync("few", Guid.CreateVersion7());
        var other = await ledger.AddAsync("once", _ada);

        var leased = (await Task.WhenAll(ledger.LeaseAsync(_first, 10), ledger.LeaseAsync(_second, 10))).SelectMany(jobs => jobs).ToList();
        Assert.Equal(TestKinds.AtOncePerUser, leased.Count(job => job.Kind == "few" && job.UserId == _ada));
        Assert.Equal(3, leased.Count(job => job.Kind == "few"));
        Assert.Contains(leased, job => job.Id == bob);
        Assert.Contains(leased, job => job.Id == other);
        Assert.Empty(await ledger.LeaseAsync(_first, 10));
    }

    [Fact]
    public async Task Job_ThatIsNotDueYet_Waits()
    {
        var id = await ledger.AddAsync("once", _ada, notBefore: ledger.Time.GetUtcNow().AddMinutes(5));
        Assert.Empty(await ledger.LeaseAsync(_first, 5));
        ledger.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(id, Assert.Single(await ledger.LeaseAsync(_first, 5)).Id);
    }

    [Fact]
    public async Task Job_ThatCouldNotBeginBeforeItsDeadline_Fails()
    {
        var id = await ledger.AddAsync("once", _ada, deadline: ledger.Time.GetUtcNow().AddMinutes(5));
        ledger.Time.Advance(TimeSpan.FromMinutes(5));
        await ledger.RecoverAsync();
        var job = await ledger.Host.ReadAsync(id);
        Assert.Equal((JobState.Failed, "deadline_exceeded", 0), (job.State, job.ErrorCode, job.Attempts));
        Assert.Empty(await ledger.LeaseAsync(_first, 5));
    }

    [Fact]
    public async Task Job_WhoseKindIsNotDeclaredAnyMore_IsDeadAfterAWhile()
    {
        var known = await ledger.AddAsync("once", _ada);
        var id = await ledger.AddAsync("once", _ada);
        await ledger.Host.ForgetKindAsync(id);
        Assert.Equal(0, await ledger.SortAsync());
        ledger.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(1, await ledger.SortAsync());

        var job = await ledger.Host.ReadAsync(id);
        Assert.Equal((JobState.Dead, "unknown_kind"), (job.State, job.ErrorCode));
        Assert.Equal(1, await ledger.Host.AnnouncementsOfAsync(id));
        Assert.Equal(JobState.Queued, (await ledger.Host.ReadAsync(known)).State);
    }

    [Fact]
    public async Task Cancel_OfAJobWhoseKindIsNotDeclaredAnyMore_NeedsNobody()
    {
        var id = await ledger.AddAsync("once", _ada);
        await ledger.LeaseAsync(_first, 1);
        ledger.Time.Advance(Lease);
        await ledger.RecoverAsync();
        await ledger.Host.ForgetKindAsync(id);
        Assert.Empty(await ledger.LeaseAsync(_first, 1));

        await ledger.Host.InScopeAsync(services => services.GetRequiredService<JobLedger>().CancelAsync(id, _cancellation));
        using var held = new RunningJob(Assert.Single(await ledger.LeaseAsync(_first, 1)), kind: null);
        var verdict = await ledger.Host.InScopeAsync(services => services.GetRequiredService<JobExecution>().RunAsync(held));
        Assert.Equal(JobState.Cancelled, verdict?.State);
    }

    [Fact]
    public async Task Verdict_ThatPostgresRefuses_HoldsUpNoOther()
    {
        var bad = await ledger.AddAsync("once", _ada);
        var good = await ledger.AddAsync("once", _ada);
        var kind = TestKinds.All[0];
        var loop = ledger.Host.First.Services.GetRequiredService<VerdictLoop>();
        var leased = (await ledger.LeaseAsync(_first, 2)).ToDictionary(job => job.Id, job => new RunningJob(job, kind));
        loop.Add(leased[bad], new Verdict(bad, 1, JobState.Failed) { ErrorCode = "declined", ErrorDetail = "\0" });
        loop.Add(leased[good], new Verdict(good, 1, JobState.Succeeded) { Result = "1" });

        Assert.Equal("1", (await ledger.Host.WaitForAsync(good, JobState.Succeeded)).Result);
        var job = await ledger.Host.WaitForAsync(bad, JobState.Failed);
        Assert.Equal(("internal_error", null), (job.ErrorCode, job.ErrorDetail));
    }

    [Fact]
    public async Task Sweep_OfEndsThatAreOld_KeepsTheDeadAndTheNew()
    {
        var old = await ledger.AddAsync("once", _ada);
        await FinishAsync(await ledger.LeaseAsync(_first, 1));
        var dead = await ledger.AddAsync("from-the-future", _ada);
        ledger.Time.Advance(TimeSpan.FromDays(31));
        var recent = await ledger.AddAsync("once", _ada);
        await FinishAsync(await ledger.LeaseAsync(_first, 1));

        await ledger.SweepAsync();
        var left = (await ledger.AllAsync()).ConvertAll(job => job.Id);
        Assert.DoesNotContain(old, left);
        Assert.Equal([dead, recent], left);
    }

    private static JobCall Call(JobRequested request, long token) => new(request.JobId, token, request.UserId, request.Arguments, 1, null);

    private async Task<string> CallAsync(HttpClient jobs, JobRequested request, long token)
    {
        using var response = await jobs.PostAsync($"/internal/jobs/{request.Kind}", JsonCalls.Body(Call(request, token)), _cancellation);
        return await response.Content.ReadAsStringAsync(_cancellation);
    }

    private Task<List<Job>> FinishAsync(List<Job> leased) => ledger.JudgeAsync([.. leased.Select(job => new Verdict(job.Id, job.Token, JobState.Succeeded))]);

    private async Task<(JobState, Guid?)> StateAsync(Guid id)
    {
        var job = await ledger.Host.ReadAsync(id);
        return (job.State, job.LeasedBy);
    }
}
