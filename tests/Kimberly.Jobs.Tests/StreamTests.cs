using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Api;
using Kimberly.Jobs.Tests.Hosts;
using Kimberly.Jobs.Tests.Owner;
using Kimberly.ServiceDefaults.Json;
using Kimberly.Testing.Client;

namespace Kimberly.Jobs.Tests;

public sealed class StreamTests(JobsFixture fixture) : IClassFixture<JobsFixture>
{
    private readonly JobsHost _jobs = fixture.Host;
    private readonly Guid _ada = Guid.CreateVersion7();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_FromBeforeTheLedgerHeardOfIt_ShowsProgressAndTheEnd()
    {
        var request = await _jobs.Owner.RequestAsync("chunks", _ada, new ChunksArguments(4, WaitBefore: 3));
        var seen = new List<(string Event, JobAnswer Job)>();
        await foreach (var (name, job) in FollowAsync(request.JobId))
        {
            seen.Add((name, job));
            if (seen.Count == 1)
            {
                await _jobs.DeliverAsync(request);
            }

            if (job.Progress is { Done: 2, Total: 4 })
            {
                _jobs.Owner.Mood.Open(request.JobId);
            }
        }

        Assert.Equal(JobState.Queued, seen[0].Job.State);
        Assert.Contains(seen, one => one.Job is { State: JobState.Running, Progress: { Done: 2, Total: 4 } });
        Assert.All(seen.SkipLast(1), one => Assert.Equal("progress", one.Event));
        Assert.Equal(("done", JobState.Succeeded), (seen[^1].Event, seen[^1].Job.State));
        Assert.Equal(4, seen[^1].Job.Progress.Done);
        Assert.Equal(4, seen[^1].Job.Result?.GetProperty("chunks").GetInt32());
    }

    [Fact]
    public async Task Stream_OfAJobThatIsOver_IsOneEvent()
    {
        var id = await _jobs.SubmitAsync("once", _ada);
        await _jobs.WaitForAsync(id, JobState.Succeeded);
        var events = new List<string>();
        await foreach (var (name, _) in FollowAsync(id))
        {
            events.Add(name);
        }

        Assert.Equal(["done"], events);
    }

    [Fact]
    public async Task Stream_OfSomebodyElsesJob_IsAProblemWithItsStatus()
    {
        var id = await _jobs.SubmitAsync("once", _ada);
        using var response = await AskAsync(Guid.CreateVersion7(), id);
        await ProblemAssert.AssertAsync(response, HttpStatusCode.NotFound, "not_found", _cancellation);
    }

    private async IAsyncEnumerable<(string Event, JobAnswer Job)> FollowAsync(Guid id)
    {
        using var response = await AskAsync(_ada, id);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var events = SseParser.Create(
            await response.Content.ReadAsStreamAsync(_cancellation), (_, data) => JsonSerializer.Deserialize<JobAnswer>(data, KimberlyJson.Options)!);
        await foreach (var item in events.EnumerateAsync(_cancellation))
        {
            yield return (item.EventType, item.Data);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(Guid user, Guid id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/jobs/{id}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        return await _jobs.ClientFor(user).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _cancellation);
    }
}
