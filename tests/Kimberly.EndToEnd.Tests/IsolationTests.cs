using System.Net;
using Kimberly.Testing.Client;

namespace Kimberly.EndToEnd.Tests;

public sealed class IsolationTests(RunningKimberly kimberly)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stranger_WithAnotherPersonsIds_FindsNothingAndChangesNothing()
    {
        var owner = await kimberly.NewPersonAsync(_cancellation);
        var stranger = await kimberly.NewPersonAsync(_cancellation);
        var conversation = (await owner.PostJsonAsync("/chat", new { message = "Hello" }, _cancellation)).Text("conversation_id");
        var memory = (await owner.PostJsonAsync("/memory", new { content = "my dog is called Biscuit" }, _cancellation)).Text("id");

        HttpRequestMessage[] attempts =
        [
            new(HttpMethod.Get, $"/conversations/{conversation}"),
            new(HttpMethod.Delete, $"/conversations/{conversation}"),
            new(HttpMethod.Post, "/chat") { Content = JsonCalls.Body(new { message = "Hello", conversation_id = conversation }) },
            new(HttpMethod.Get, $"/memory/{memory}"),
            new(HttpMethod.Patch, $"/memory/{memory}") { Content = JsonCalls.Body(new { content = "my dog is called Rex" }) },
            new(HttpMethod.Delete, $"/memory/{memory}"),
        ];
        foreach (var attempt in attempts)
        {
            using var response = await stranger.SendAsync(attempt, _cancellation);
            await ProblemAssert.AssertAsync(response, HttpStatusCode.NotFound, "not_found", _cancellation);
            attempt.Dispose();
        }

        var found = await stranger.PostJsonAsync("/memory/query", new { query = "What is the dog called?" }, _cancellation);
        Assert.Equal(0, found.GetProperty("results").GetArrayLength());
        Assert.Equal("my dog is called Biscuit", (await owner.GetJsonAsync($"/memory/{memory}", _cancellation)).Text("content"));
        Assert.Equal(2, (await owner.GetJsonAsync($"/conversations/{conversation}", _cancellation)).GetProperty("messages").GetArrayLength());
    }
}
