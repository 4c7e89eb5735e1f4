using System.Net;
using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Api;
using Kimberly.Jobs.Tests.Hosts;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Client;

namespace Kimberly.Jobs.Tests;

public sealed class DeadMessageTests(JobsFixture fixture) : IClassFixture<JobsFixture>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task DeadMessage_OfThisService_IsListedReplayedAndDiscarded()
    {
        using var admin = Admin();
        var first = await fixture.Host.AddDeadMessageAsync();
        var second = await fixture.Host.AddDeadMessageAsync();
        var page = await ListAsync(admin, "?limit=1");
        Assert.Equal([second], page.Items.Select(item => item.Id));
        Assert.Equal([first], (await ListAsync(admin, $"?limit=1&before={page.NextBefore}")).Items.Select(item => item.Id));

        using var replayed = await admin.PostAsync($"/jobs/messages/jobs/{first}/replay", null, _cancellation);
        using var discarded = await admin.PostAsync($"/jobs/messages/jobs/{second}/discard", null, _cancellation);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.NoContent), (replayed.StatusCode, discarded.StatusCode));
        Assert.Empty((await ListAsync(admin, "")).Items);
        using var again = await admin.PostAsync($"/jobs/messages/jobs/{first}/replay", null, _cancellation);
        await ProblemAssert.AssertAsync(again, HttpStatusCode.NotFound, "not_found", _cancellation);
    }

    [Fact]
    public async Task DeadRequest_ThatIsDiscarded_LeavesItsJobFailed()
    {
        var ada = Guid.CreateVersion7();
        var request = await fixture.Host.Owner.RequestAsync("once", ada);
        var letter = await fixture.Host.AddDeadMessageAsync(request.JobId.ToString());
        using var admin = Admin();
        using var discarded = await admin.PostAsync($"/jobs/messages/jobs/{letter}/discard", null, _cancellation);
        Assert.Equal(HttpStatusCode.NoContent, discarded.StatusCode);

        using var person = fixture.Host.ClientFor(ada);
        using var response = await person.GetAsync($"/jobs/{request.JobId}", _cancellation);
        var job = await response.ReadAsync<JobAnswer>(_cancellation);
        Assert.Equal((JobState.Failed, "request_discarded"), (job.State, job.Error?.Code));
        Assert.Equal(1, await fixture.Host.AnnouncementsOfAsync(request.JobId));
    }

    [Fact]
    public async Task DeadMessages_OfNoServiceOrByNoAdministrator_AreRefused()
    {
        using var admin = Admin();
        await ProblemAssert.AssertFieldAsync(await admin.GetAsync("/jobs/messages/dead?service=nobody", _cancellation), "service", _cancellation);
        await ProblemAssert.AssertFieldAsync(await admin.GetAsync("/jobs/messages/dead?limit=0", _cancellation), "limit", _cancellation);
        using var unknown = await admin.PostAsync($"/jobs/messages/nobody/{Guid.CreateVersion7()}/discard", null, _cancellation);
        await ProblemAssert.AssertAsync(unknown, HttpStatusCode.NotFound, "not_found", _cancellation);
        using var person = fixture.Host.ClientFor(Guid.CreateVersion7());
        await ProblemAssert.AssertAsync(await person.GetAsync("/jobs/messages/dead", _cancellation), HttpStatusCode.Forbidden, "forbidden", _cancellation);
    }

    private HttpClient Admin() => fixture.Host.ClientFor(Guid.CreateVersion7(), TokenNames.Administrator);

    private async Task<DeadMessagePage> ListAsync(HttpClient admin, string query)
    {
        using var response = await admin.GetAsync($"/jobs/messages/dead{query}", _cancellation);
        return await response.ReadAsync<DeadMessagePage>(_cancellation);
    }
}
