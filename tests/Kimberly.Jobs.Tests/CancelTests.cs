using System.Net;
using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Api;
using Kimberly.Jobs.Tests.Hosts;
using Kimberly.Jobs.Tests.Owner;
using Kimberly.Testing.Client;

namespace Kimberly.Jobs.Tests;

public sealed class CancelTests(JobsFixture fixture) : IClassFixture<JobsFixture>
{
    private readonly JobsHost _jobs = fixture.Host;
    private readonly Guid _ada = Guid.CreateVersion7();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cancel_BeforeTheLedgerHeardOfIt_HoldsWhenTheRequestArrives()
    {
        var request = await _jobs.Owner.RequestAsync("once", _ada);
        Assert.Equal(JobState.Cancelled, (await CancelAsync(request.JobId)).State);

        await _jobs.DeliverAsync(request);
        // One that came after it was done, so that this one has been passed over.
        await _jobs.WaitForAsync(await _jobs.SubmitAsync("once", _ada), JobState.Succeeded);
        Assert.Equal(JobState.Cancelled, (await _jobs.ReadAsync(request.JobId)).State);
        Assert.Empty(await _jobs.Owner.EffectsOfAsync(request.JobId));
    }

    [Fact]
    public async Task Cancel_QueuedJob_NeverBegins()
    {
        var id = await _jobs.SubmitAsync("once", _ada, timing: new(NotBefore: TimeProvider.System.GetUtcNow().AddHours(1)));
        var answer = await CancelAsync(id);
        Assert.Equal(JobState.Cancelled, answer.State);
        Assert.NotNull(answer.FinishedAt);
        Assert.Equal(0, answer.Attempts);
    }

    [Fact]
    public async Task Cancel_RunningJob_EndsItAndKeepsWhatWasDone()
    {
        var id = await _jobs.SubmitAsync("chunks", _ada, new ChunksArguments(5, WaitBefore: 3));
        await Eventually.HoldsAsync(() => _jobs.Owner.Mood.Begun.GetValueOrDefault(id) == 3);

        await CancelAsync(id);
        await _jobs.WaitForAsync(id, JobState.Cancelled);
        Assert.Equal([1, 2], await _jobs.Owner.EffectsOfAsync(id));
    }

    [Fact]
    public async Task Cancel_RunningJobThatLooksAtNoToken_IsCancelledAndCannotWriteAnyMore()
    {
        var id = await _jobs.SubmitAsync("deaf", _ada);
        await Eventually.HoldsAsync(() => _jobs.Owner.Mood.Begun.ContainsKey(id));

        await CancelAsync(id);
        await _jobs.WaitForAsync(id, JobState.Cancelled);
        _jobs.Owner.Mood.Open(id);
        await Eventually.HoldsAsync(() => _jobs.Owner.Mood.Ended.ContainsKey(id));
        Assert.Empty(await _jobs.Owner.EffectsOfAsync(id));
    }

    [Fact]
    public async Task Cancel_JobThatWasDoneAlready_SaysThatItSucceeded()
    {
        // Its owner had closed it, and the worker died before it could say so: the ledger has it queued again.
        var request = await _jobs.Owner.RequestAsync("once", _ada, timing: new(NotBefore: TimeProvider.System.GetUtcNow().AddHours(1)));
        await _jobs.DeliverAsync(request);
        using var owner = _jobs.Owner.ClientForJobs();
        var call = new JobCall(request.JobId, 1, _ada, request.Arguments, 1, null);
        using var done = await owner.PostAsync("/internal/jobs/once", JsonCalls.Body(call), _cancellation);
        Assert.Contains("succeeded", await done.Content.ReadAsStringAsync(_cancellation), StringComparison.Ordinal);
        await _jobs.SetTokenAsync(request.JobId, 1);

        await CancelAsync(request.JobId);
        var job = await _jobs.WaitForAsync(request.JobId, JobState.Succeeded);
        Assert.Equal("""{"word":"done"}""", job.Result);
        Assert.Equal([1], await _jobs.Owner.EffectsOfAsync(request.JobId));
    }

    [Fact]
    public async Task Cancel_Twice_IsTheSame()
    {
        var id = await _jobs.SubmitAsync("once", _ada, timing: new(NotBefore: TimeProvider.System.GetUtcNow().AddHours(1)));
        await CancelAsync(id);
        Assert.Equal(JobState.Cancelled, (await CancelAsync(id)).State);
    }

    [Fact]
    public async Task Cancel_JobThatHasEnded_IsRefused()
    {
        using var person = _jobs.ClientFor(_ada);
        var done = await _jobs.SubmitAsync("once", _ada);
        await _jobs.WaitForAsync(done, JobState.Succeeded);
        await ProblemAssert.AssertAsync(await person.PostAsync($"/jobs/{done}/cancel", null, _cancellation), HttpStatusCode.Conflict, "conflict", _cancellation);
        Assert.Equal(JobState.Succeeded, (await _jobs.ReadAsync(done)).State);
    }

    [Fact]
    public async Task Deadline_OfAJobThatRuns_EndsIt()
    {
        var id = await _jobs.SubmitAsync("chunks", _ada, new ChunksArguments(2, WaitBefore: 2), new(Deadline: TimeProvider.System.GetUtcNow().AddSeconds(1)));
        var job = await _jobs.WaitForAsync(id, JobState.Failed);
        Assert.Equal("deadline_exceeded", job.ErrorCode);
        Assert.Equal([1], await _jobs.Owner.EffectsOfAsync(id));
    }

    [Fact]
    public async Task Silence_LongerThanTheKindAllows_BreaksTheCallOffAndTriesAgain()
    {
        var id = await _jobs.SubmitAsync("silent", _ada);
        var job = await Eventually.GetAsync(() => _jobs.ReadAsync(id), job => job.ErrorCode == "stalled");
        Assert.NotEqual(JobState.Succeeded, job.State);
        _jobs.Owner.Mood.Open(id);
        await _jobs.WaitForAsync(id, JobState.Succeeded);
        Assert.Single(await _jobs.Owner.EffectsOfAsync(id));
    }

    private async Task<JobAnswer> CancelAsync(Guid id)
    {
        using var person = _jobs.ClientFor(_ada);
        using var response = await person.PostAsync($"/jobs/{id}/cancel", null, _cancellation);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return await response.ReadAsync<JobAnswer>(_cancellation);
    }
}
