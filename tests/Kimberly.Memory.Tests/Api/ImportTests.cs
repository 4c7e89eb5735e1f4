using System.Net;
using System.Text;
using Kimberly.Contracts.Jobs;
using Kimberly.Contracts.Memory;
using Kimberly.Memory.Api;
using Kimberly.Memory.Data;
using Kimberly.Memory.Imports;
using Kimberly.Memory.Jobs;
using Kimberly.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Memory.Tests.Api;

public sealed class ImportTests(MemoryFixture memory) : IClassFixture<MemoryFixture>, IDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public void Dispose() => memory.Inference.Mood = InferenceMood.Well;

    [Fact]
    public async Task Import_OfManyLines_BecomesItemsInOrder()
    {
        using var anna = memory.NewPerson();
        var told = Enumerable.Range(0, 300).Select(i => $"Fact number {i} 🦊").ToList();

        var job = await AskedForAsync(await UploadAsync(anna, Lines([.. told])));
        var done = await memory.DoAsync(job);

        Assert.Equal((JobOutcome.Succeeded, 300), (done.Outcome, done.Result!.Value.GetProperty("imported").GetInt32()));
        Assert.Equal(told, (await AllAsync(anna)).Select(item => item.Content));
        Assert.Equal(100, (await anna.AskAsync("fact", new { top_k = 100 })).Results.Count);
        Assert.Equal(0, await StagedAsync(job.UserId!.Value));
    }

    [Fact]
    public async Task Import_WithEveryField_KeepsThem()
    {
        using var anna = memory.NewPerson();
        const string line = """{"content":"The ferry leaves at nine.","tier":"permanent","tags":["ferry"],"created_at":"2020-02-29T09:00:00+01:00","conversation":"c","speaker":"Bo","external_id":"x-1"}""";

        await memory.DoAsync(await AskedForAsync(await UploadAsync(anna, "\uFEFF" + line + "\r\n\r\n")));

        var item = Assert.Single(await AllAsync(anna));
        Assert.Equal(("The ferry leaves at nine.", MemoryTier.Permanent, MemorySource.Import), (item.Content, item.Tier, item.Source));
        Assert.Equal(DateTimeOffset.Parse("2020-02-29T08:00:00Z", System.Globalization.CultureInfo.InvariantCulture), item.CreatedAt);
        Assert.Equal(("c", "Bo", "x-1"), (item.Conversation, item.Speaker, item.ExternalId));
    }

    [Fact]
    public async Task Import_AsTheFileOfAForm_IsTheSame()
    {
        using var anna = memory.NewPerson();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(Lines("One.", "Two."))), "file", "items.jsonl" } };

        using var response = await anna.PostAsync("/memory/import", form, _cancellation);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await memory.DoAsync(await AskedForAsync(response));
        Assert.Equal(["One.", "Two."], (await AllAsync(anna)).Select(item => item.Content));
    }

    [Theory]
    [InlineData("""{"content":" "}""", "content")]
    [InlineData("""{"content":"x","tier":"eternal"}""", "tier")]
    [InlineData("""{"content":"x","tags":[""]}""", "tags")]
    [InlineData("""{"content":"x","created_at":"2999-01-01T00:00:00Z"}""", "created_at")]
    [InlineData("""{"content":"x","sensitive":true}""", "sensitive")]
    [InlineData("""{"tags":[]}""", "content")]
    [InlineData("""{"content":"half \ud800"}""", "content")]
    [InlineData("""{"content":"a \u0000"}""", "content")]
    [InlineData("""{"content":"x","content":"y"}""", "")]
    [InlineData("null", "null")]
    [InlineData("[]", "object")]
    [InlineData("{", "JSON")]
    public async Task Import_WithOneBadLine_NamesItAndImportsNothing(string bad, string named)
    {
        var id = Guid.CreateVersion7();
        using var anna = memory.Service.ClientFor(id);
        var lines = string.Concat(Enumerable.Range(0, 100).Select(i => Lines($"Fact {i}"))) + bad + "\n" + Lines("More.");

        using var response = await UploadAsync(anna, lines);

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "validation_failed", "line_101");
        Assert.Contains(named, problem.GetProperty("errors").GetProperty("line_101")[0].GetString()!, StringComparison.Ordinal);
        Assert.Empty((await anna.ListAsync()).Items);
        Assert.Equal(0, await StagedAsync(id));
    }

    [Theory]
    [InlineData("", "application/x-ndjson", HttpStatusCode.BadRequest, "validation_failed")]
    [InlineData("\n \n", "application/x-ndjson", HttpStatusCode.BadRequest, "validation_failed")]
    [InlineData("x", "multipart/form-data", HttpStatusCode.BadRequest, "validation_failed")]
    [InlineData("x", "multipart/form-data; boundary=b", HttpStatusCode.BadRequest, "validation_failed")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n{\"content\":\"x\"}\n", "multipart/form-data; boundary=b", HttpStatusCode.BadRequest, "validation_failed")]
    [InlineData("{}", "application/json", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [InlineData("{}", "application/x-ndjson; =", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [InlineData("{}", ";;;", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [InlineData("{}", null, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    public async Task Import_OfSomethingElse_IsRefused(string body, string? type, HttpStatusCode status, string code)
    {
        using var anna = memory.NewPerson();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var response = await anna.PostAsync("/memory/import", content, _cancellation);

        await response.AssertProblemAsync(status, code);
    }

    [Fact]
    public async Task Import_OfBytesThatAreNoText_NamesTheLine()
    {
        using var anna = memory.NewPerson();
        using var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(Lines("Fine.")), .. "{\"content\":\""u8, 0xFF, 0xFE, .. "\"}\n"u8]);
        content.Headers.ContentType = new("application/x-ndjson");

        using var response = await anna.PostAsync("/memory/import", content, _cancellation);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "validation_failed", "line_2");
    }

    [Fact]
    public async Task Import_SentAgainWithItsKey_IsOneJob()
    {
        using var anna = memory.NewPerson();

        using var first = await UploadAsync(anna, Lines("One."), "k");
        using var again = await UploadAsync(anna, Lines("One."), "k");
        using var other = await UploadAsync(anna, Lines("Two."), "k");

        Assert.Equal(first.Headers.Location, again.Headers.Location);
        await other.AssertProblemAsync(HttpStatusCode.Conflict, "conflict");
        var job = await AskedForAsync(first);
        await memory.DoAsync(job);
        Assert.Equal("One.", Assert.Single(await AllAsync(anna)).Content);
        Assert.Equal(0, await StagedAsync(job.UserId!.Value));
    }

    [Fact]
    public async Task Import_SentManyTimesAtOnceWithItsKey_IsOneJob()
    {
        using var anna = memory.NewPerson();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => UploadAsync(anna, Lines("One."), "k")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Single(answers.Select(answer => answer.Headers.Location).Distinct());
    }

    [Fact]
    public async Task Import_OfALineOverAMebibyte_IsRefused()
    {
        using var anna = memory.NewPerson();

        using var response = await UploadAsync(anna, $"{{\"content\":\"x\",\"more\":\"{new string('x', 1 << 20)}\"}}\n");

        await response.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Fact]
    public async Task Job_ThatIsDoneTwice_ImportsOnce()
    {
        using var anna = memory.NewPerson();
        var job = await AskedForAsync(await UploadAsync(anna, Lines("One.", "Two.")));

        var first = await memory.DoAsync(job);
        var second = await memory.DoAsync(job, token: 2);

        Assert.Equal(first.Result!.Value.ToString(), second.Result!.Value.ToString());
        Assert.Equal(2, (await AllAsync(anna)).Count);
    }

    [Fact]
    public async Task Import_WithInferenceAway_IsListedAtOnceAndFoundLater()
    {
        using var anna = memory.NewPerson();
        memory.Inference.Mood = InferenceMood.Away;

        await memory.DoAsync(await AskedForAsync(await UploadAsync(anna, Lines("My dog is called Biscuit."))));
        Assert.Single(await AllAsync(anna));
        memory.Inference.Mood = InferenceMood.Well;

        Assert.InRange(await memory.BackfillAsync(), 1, long.MaxValue);
        Assert.Single((await anna.AskAsync("dog called Biscuit")).Results);
    }

    [Theory]
    [InlineData(JobState.Cancelled, 0)]
    [InlineData(JobState.Failed, 0)]
    [InlineData(JobState.Dead, 1)]
    public async Task Import_WhoseJobEndsWithoutSuccess_KeepsItsLinesOnlyToBeReplayed(JobState state, int staged)
    {
        var id = Guid.CreateVersion7();
        using var anna = memory.Service.ClientFor(id);
        var job = await AskedForAsync(await UploadAsync(anna, Lines("One.")));

        await using (var scope = memory.Service.Services.CreateAsyncScope())
        {
            var now = TimeProvider.System.GetUtcNow();
            await scope.ServiceProvider.GetRequiredService<ForgetFinished>().HandleAsync(
                new JobFinished(job.JobId, job.Kind, id, state, 1, now), new MessageContext(Guid.CreateVersion7(), "jobs.events", "", id, now, 1), _cancellation);
        }

        Assert.Equal(staged, await StagedAsync(id));
    }

    [Fact]
    public async Task Sweep_ADayLater_DeletesWhatBrokeOffAndWhatIsDone()
    {
        var id = Guid.CreateVersion7();
        using var anna = memory.Service.ClientFor(id);
        var waiting = await AskedForAsync(await UploadAsync(anna, Lines("One.")));
        await memory.DoAsync(await AskedForAsync(await UploadAsync(anna, Lines("Two."))));
        await using var scope = memory.Service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MemoryDb>();
        var now = TimeProvider.System.GetUtcNow();
        db.Imports.Add(new Import { Id = Guid.CreateVersion7(), UserId = id, CreatedAt = now });
        await db.SaveChangesAsync(_cancellation);

        await ImportSweep.SweepAsync(db, now + TimeSpan.FromHours(25), _cancellation);

        Assert.Equal(waiting.JobId, (await db.Imports.AsNoTracking().SingleAsync(import => import.UserId == id, _cancellation)).JobId);
    }

    private static string Lines(params string[] contents) => string.Concat(contents.Select(content => $"{{\"content\":\"{content}\"}}\n"));

    private async Task<HttpResponseMessage> UploadAsync(HttpClient person, string lines, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/memory/import") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(lines)) };
        request.Content.Headers.ContentType = new("application/x-ndjson");
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await person.SendAsync(request, _cancellation);
    }

    private async Task<JobRequested> AskedForAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var id = (await response.ReadAsync<ImportAnswer>()).JobId;
        Assert.Equal($"/jobs/{id}", response.Headers.Location?.OriginalString);
        return Assert.Single(await memory.JobsAskedForAsync(), job => job.JobId == id);
    }

    private static async Task<List<ItemAnswer>> AllAsync(HttpClient person)
    {
        var items = new List<ItemAnswer>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await person.ListAsync($"?limit=100{cursor}");
            items.AddRange(page.Items);
            cursor = page.NextCursor is null ? null : $"&cursor={page.NextCursor}";
        }

        items.Reverse();
        return items;
    }

    private async Task<int> StagedAsync(Guid user)
    {
        await using var scope = memory.Service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MemoryDb>();
        return await db.ImportChunks.CountAsync(chunk => chunk.UserId == user, _cancellation) +
            await db.Imports.CountAsync(import => import.UserId == user && import.JobId == null, _cancellation);
    }
}
