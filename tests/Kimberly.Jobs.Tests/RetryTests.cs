using System.Net;
using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Api;
using Kimberly.Jobs.Tests.Hosts;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Client;

namespace Kimberly.Jobs.Tests;

public sealed class RetryTests(JobsFixture fixture) : IClassFixture<JobsFixture>
{
    private readonly JobsHost _jobs = fixture.Host;
    private readonly Guid _ada = Guid.CreateVersion7();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Failure_BeforeTheLastAttempt_IsTriedAgain()
    {
        var id = await FailAsync(times: 2);
        var job = await _jobs.WaitForAsync(id, JobState.Succeeded);
        Assert.Equal(3, job.Attempts);
        Assert.Null(job.ErrorCode);
        Assert.Equal([3], await _jobs.Owner.EffectsOfAsync(id));
    }

    [Fact]
    public async Task Failure_InEveryAttempt_EndsAsADeadJobWhoseWordsAreNotTold()
    {
        var id = await FailAsync(times: 99);
        var job = await _jobs.WaitForAsync(id, JobState.Dead);
        Assert.Equal((3, "internal_error"), (job.Attempts, job.ErrorCode));
        Assert.Null(job.ErrorDetail);
        using var admin = Admin();
        var dead = await (await admin.GetAsync("/jobs/dead?limit=100", _cancellation)).ReadAsync<JobPage>(_cancellation);
        Assert.Contains(dead.Items, one => one.Id == id);
    }

    [Fact]
    public async Task Refusal_IsNotTriedAgain()
    {
        var id = await _jobs.SubmitAsync("refusing", _ada);
        var job = await _jobs.WaitForAsync(id, JobState.Failed);
        Assert.Equal((1, "card_declined"), (job.Attempts, job.ErrorCode));
    }

    [Fact]
    public async Task Owner_AwayForManyTries_CostsNoAttempt()
    {
        _jobs.Road.IsClosed = true;
        var id = await _jobs.SubmitAsync("failing", _ada);
        await Eventually.GetAsync(() => _jobs.ReadAsync(id), job => job.Token >= 4);
        _jobs.Road.IsClosed = false;
        Assert.Equal(1, (await _jobs.WaitForAsync(id, JobState.Succeeded)).Attempts);
    }

    [Fact]
    public async Task Replay_OfADeadJob_GoesOnWithAllAttempts()
    {
        var id = await FailAsync(times: 3);
        await _jobs.WaitForAsync(id, JobState.Dead);
        _jobs.Owner.Mood.Failures.TryRemove(id, out _);

        using var admin = Admin();
        using var response = await admin.PostAsync($"/jobs/{id}/replay", null, _cancellation);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var job = await _jobs.WaitForAsync(id, JobState.Succeeded);
        Assert.Equal(1, job.Attempts);
        Assert.Single(await _jobs.Owner.EffectsOfAsync(id));
        await ProblemAssert.AssertAsync(await admin.PostAsync($"/jobs/{id}/replay", null, _cancellation), HttpStatusCode.Conflict, "conflict", _cancellation);
    }

    [Fact]
    public async Task Discard_OfADeadJob_LeavesItFailedWithoutItsArguments()
    {
        var id = await FailAsync(times: 99);
        await _jobs.WaitForAsync(id, JobState.Dead);
        using var admin = Admin();
        using var response = await admin.PostAsync($"/jobs/{id}/discard", null, _cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var job = await _jobs.ReadAsync(id);
        Assert.Equal((JobState.Failed, null), (job.State, job.Arguments));
        // Its death, and its end.
        Assert.Equal(2, await _jobs.AnnouncementsOfAsync(id));
        await ProblemAssert.AssertAsync(await admin.PostAsync($"/jobs/{id}/discard", null, _cancellation), HttpStatusCode.Conflict, "conflict", _cancellation);
        await ProblemAssert.AssertAsync(
            await admin.PostAsync($"/jobs/{Guid.CreateVersion7()}/discard", null, _cancellation), HttpStatusCode.NotFound, "not_found", _cancellation);
    }

    [Theory]
    [InlineData("GET", "/jobs/dead")]
    [InlineData("POST", "/jobs/01999999-0000-7000-8000-000000000000/replay")]
    [InlineData("POST", "/jobs/01999999-0000-7000-8000-000000000000/discard")]
    public async Task DeadJobs_AskedForByAPerson_AreForbidden(string method, string path)
    {
        using var person = _jobs.ClientFor(_ada);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        await ProblemAssert.AssertAsync(await person.SendAsync(request, _cancellation), HttpStatusCode.Forbidden, "forbidden", _cancellation);
    }

    private HttpClient Admin() => _jobs.ClientFor(Guid.CreateVersion7(), TokenNames.Administrator);

    private async Task<Guid> FailAsync(int times)
    {
        var request = await _jobs.Owner.RequestAsync("failing", _ada);
        _jobs.Owner.Mood.Failures[request.JobId] = times;
        await _jobs.DeliverAsync(request);
        return request.JobId;
    }
}
