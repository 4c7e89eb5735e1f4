using System.Net;
using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Api;
using Kimberly.Jobs.Tests.Hosts;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Client;

namespace Kimberly.Jobs.Tests;

public sealed class JobTests(JobsFixture fixture) : IClassFixture<JobsFixture>
{
    private readonly JobsHost _jobs = fixture.Host;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Job_Requested_IsKnownBeforeTheLedgerHearsOfItAndSucceedsOnce()
    {
        var ada = Guid.CreateVersion7();
        using var person = _jobs.ClientFor(ada);
        var request = await _jobs.Owner.RequestAsync("once", ada);

        var before = await GetAsync(person, request.JobId);
        Assert.Equal((JobState.Queued, "once", 0), (before.State, before.Kind, before.Attempts));

        await _jobs.DeliverAsync(request);
        await _jobs.DeliverAsync(request);
        var after = await Eventually.GetAsync(() => GetAsync(person, request.JobId), job => job.State == JobState.Succeeded);
        Assert.Equal("done", after.Result?.GetProperty("word").GetString());
        Assert.Equal(1, after.Attempts);
        Assert.NotNull(after.StartedAt);
        Assert.NotNull(after.FinishedAt);
        Assert.Null(after.Error);
        Assert.Equal([1], await _jobs.Owner.EffectsOfAsync(request.JobId));
    }

    [Fact]
    public async Task Job_OfSomebodyElse_IsNotThere()
    {
        var ada = Guid.CreateVersion7();
        using var eve = _jobs.ClientFor(Guid.CreateVersion7());
        var hidden = await _jobs.Owner.RequestAsync("once", ada);
        var known = await _jobs.SubmitAsync("refusing", ada);
        await _jobs.WaitForAsync(known, JobState.Failed);

        foreach (var id in (Guid[])[hidden.JobId, known, Guid.CreateVersion7(), Guid.Empty])
        {
            await ProblemAssert.AssertAsync(await eve.GetAsync($"/jobs/{id}", _cancellation), HttpStatusCode.NotFound, "not_found", _cancellation);
            await ProblemAssert.AssertAsync(await eve.PostAsync($"/jobs/{id}/cancel", null, _cancellation), HttpStatusCode.NotFound, "not_found", _cancellation);
        }

        Assert.Equal(0, (await eve.GetJsonAsync("/jobs", _cancellation)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Administrator_LooksAtSomebodysJob_SeesItWithoutContents()
    {
        var ada = Guid.CreateVersion7();
        var refused = await _jobs.SubmitAsync("refusing", ada);
        await _jobs.WaitForAsync(refused, JobState.Failed);
        var done = await _jobs.SubmitAsync("once", ada);
        await _jobs.WaitForAsync(done, JobState.Succeeded);

        using var admin = _jobs.ClientFor(Guid.CreateVersion7(), TokenNames.Administrator);
        var error = (await GetAsync(admin, refused)).Error;
        Assert.Equal(new JobError("card_declined", null), error);
        Assert.Null((await GetAsync(admin, done)).Result);
        var all = await (await admin.GetAsync("/jobs?limit=100", _cancellation)).ReadAsync<JobPage>(_cancellation);
        Assert.Contains(all.Items, job => job.Id == done && job.UserId == ada && job.Result is null);
        Assert.DoesNotContain((await (await admin.GetAsync("/jobs?mine=true", _cancellation)).ReadAsync<JobPage>(_cancellation)).Items, job => job.UserId == ada);

        using var person = _jobs.ClientFor(ada);
        Assert.Equal(new JobError("card_declined", "The card of Ada was \uFFFDdeclined."), (await GetAsync(person, refused)).Error);
    }

    [Fact]
    public async Task List_PageByPage_NewestFirstWithEveryFilter()
    {
        var ada = Guid.CreateVersion7();
        using var person = _jobs.ClientFor(ada);
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await _jobs.SubmitAsync("once", ada));
        }

        var refused = await _jobs.SubmitAsync("refusing", ada);
        foreach (var id in ids)
        {
            await _jobs.WaitForAsync(id, JobState.Succeeded);
        }

        await _jobs.WaitForAsync(refused, JobState.Failed);

        var seen = new List<Guid>();
        var cursor = "";
        do
        {
            var page = await (await person.GetAsync($"/jobs?limit=2&kind=once{cursor}", _cancellation)).ReadAsync<JobPage>(_cancellation);
            seen.AddRange(page.Items.Select(job => job.Id));
            cursor = page.NextCursor is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);

        Assert.Equal(ids.AsEnumerable().Reverse(), seen);
        var failed = await (await person.GetAsync("/jobs?state=failed", _cancellation)).ReadAsync<JobPage>(_cancellation);
        Assert.Equal([refused], failed.Items.Select(job => job.Id));
    }

    [Theory]
    [InlineData("state=running,dead", "state")]
    [InlineData("state=Queued", "state")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("mine=perhaps", "mine")]
    [InlineData("cursor=nonsense", "cursor")]
    [InlineData("kind=aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg", "kind")]
    public async Task List_WithBadInput_NamesTheField(string query, string field)
    {
        using var person = _jobs.ClientFor(Guid.CreateVersion7());
        await ProblemAssert.AssertFieldAsync(await person.GetAsync($"/jobs?{query}", _cancellation), field, _cancellation);
    }

    [Fact]
    public async Task Job_OwnerIsAwayAndTheLedgerKnowsNothing_SaysThatNobodyCanTell()
    {
        using var person = _jobs.ClientFor(Guid.CreateVersion7());
        _jobs.Road.IsClosed = true;
        try
        {
            using var response = await person.GetAsync($"/jobs/{Guid.CreateVersion7()}", _cancellation);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
        }
        finally
        {
            _jobs.Road.IsClosed = false;
        }
    }

    [Fact]
    public async Task Job_OfAnUnknownKind_IsDeadAndSaysWhy()
    {
        var id = await _jobs.SubmitAsync("from-the-future", Guid.CreateVersion7());
        var job = await _jobs.WaitForAsync(id, JobState.Dead);
        Assert.Equal("unknown_kind", job.ErrorCode);
        Assert.Equal(1, await _jobs.AnnouncementsOfAsync(id));

        using var admin = _jobs.ClientFor(Guid.CreateVersion7(), TokenNames.Administrator);
        using var replay = await admin.PostAsync($"/jobs/{id}/replay", null, _cancellation);
        await ProblemAssert.AssertAsync(replay, HttpStatusCode.Conflict, "conflict", _cancellation);
        Assert.Equal(JobState.Dead, (await _jobs.ReadAsync(id)).State);
        Assert.Equal(1, await _jobs.AnnouncementsOfAsync(id));
    }

    private async Task<JobAnswer> GetAsync(HttpClient person, Guid id)
    {
        using var response = await person.GetAsync($"/jobs/{id}", _cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.ReadAsync<JobAnswer>(_cancellation);
    }
}
