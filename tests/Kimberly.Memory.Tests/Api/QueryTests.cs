using System.Net;
using Kimberly.Contracts.Memory;

namespace Kimberly.Memory.Tests.Api;

public sealed class QueryTests(MemoryFixture memory) : IClassFixture<MemoryFixture>
{
    [Fact]
    public async Task Query_SeveralItems_AnswersTheNearestFirstWithReasons()
    {
        using var anna = memory.NewPerson();
        await anna.RememberAsync("The car is red", new { external_id = "car-1", tags = MemoryCalls.List("things") });
        await anna.RememberAsync("The house is old");
        await anna.RememberAsync("Lunch was soup");

        var answer = await anna.AskAsync("car red", new { top_k = 2 });

        Assert.Equal(2, answer.Results.Count);
        var best = answer.Results[0];
        Assert.Equal(("The car is red", "car-1", MemorySource.Api), (best.Content, best.ExternalId, best.Source));
        Assert.Equal(["things"], best.Tags);
        Assert.InRange(best.Score, 0.5, 1);
        Assert.Equal(best.Score, best.Components["vector"]);
        Assert.Equal($"Its meaning is close to the question ({best.Score:0.00}).", best.Why);
        Assert.InRange(answer.Results[1].Score, 0, best.Score);
        Assert.True(answer.TookMs > 0);
    }

    [Fact]
    public async Task Query_EveryFilter_KeepsOnlyWhatFits()
    {
        using var anna = memory.NewPerson();
        await anna.RememberAsync("red one", new { tier = "permanent", tags = MemoryCalls.List("a", "b"), created_at = "2020-01-01T00:00:00Z", conversation = "first" });
        await anna.RememberAsync("red two", new { tags = MemoryCalls.List("b", "c"), created_at = "2021-01-01T00:00:00Z", conversation = "second" });

        await AssertFoundAsync(new { }, "red one", "red two");
        await AssertFoundAsync(new { tier = "permanent" }, "red one");
        await AssertFoundAsync(new { tags = MemoryCalls.List("b") }, "red one", "red two");
        await AssertFoundAsync(new { tags = MemoryCalls.List("c", "b") }, "red two");
        await AssertFoundAsync(new { tags = MemoryCalls.List("a", "c") });
        await AssertFoundAsync(new { tags = MemoryCalls.List() }, "red one", "red two");
        await AssertFoundAsync(new { source = "api" }, "red one", "red two");
        await AssertFoundAsync(new { source = "upload" });
        await AssertFoundAsync(new { conversation = "first" }, "red one");
        await AssertFoundAsync(new { from = "2021-01-01T00:00:00Z" }, "red two");
        await AssertFoundAsync(new { to = "2021-01-01T00:00:00Z" }, "red one");

        async Task AssertFoundAsync(object filter, params string[] contents) =>
            Assert.Equal(contents, (await anna.AskAsync("red", filter)).Results.Select(result => result.Content).Order());
    }

    [Fact]
    public async Task Query_LongItem_IsAsGoodAsItsBestPassageAndComesOnce()
    {
        using var anna = memory.NewPerson();
        var filler = string.Concat(Enumerable.Repeat("Nothing much happened that day at all. ", 60));
        await anna.RememberAsync($"{filler}\n\nThe zebra sneezed loudly.\n\n{filler}");
        await anna.RememberAsync("The giraffe slept.");

        var answer = await anna.AskAsync("zebra sneezed loudly");

        Assert.Equal(2, answer.Results.Count);
        Assert.Contains("zebra", answer.Results[0].Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_OneTextWithManyNearPassages_LeavesRoomForTheOthers()
    {
        using var anna = memory.NewPerson();
        await anna.RememberAsync(string.Concat(Enumerable.Repeat("The zebra sneezed loudly. ", 600)));
        await anna.RememberAsync("The giraffe slept.");
        await anna.RememberAsync("The lion roared.");

        Assert.Equal(3, (await anna.AskAsync("zebra sneezed loudly", new { top_k = 3 })).Results.DistinctBy(result => result.Id).Count());
    }

    [Fact]
    public async Task Query_NothingRemembered_AnswersNothing()
    {
        using var anna = memory.NewPerson();

        var answer = await anna.AskAsync("anything");

        Assert.Empty(answer.Results);
        Assert.Equal(0, answer.Revision);
    }

    [Theory]
    [InlineData("""{}""", "query")]
    [InlineData("""{"query": ""}""", "query")]
    [InlineData("""{"query": "  "}""", "query")]
    [InlineData("""{"query": ["a"]}""", "query")]
    [InlineData("""{"query": "a", "top_k": 0}""", "top_k")]
    [InlineData("""{"query": "a", "top_k": 101}""", "top_k")]
    [InlineData("""{"query": "a", "top_k": 2.5}""", "top_k")]
    [InlineData("""{"query": "a", "top_k": null}""", "top_k")]
    [InlineData("""{"query": "a", "tier": "eternal"}""", "tier")]
    [InlineData("""{"query": "a", "tags": [""]}""", "tags")]
    [InlineData("""{"query": "a", "from": "soon"}""", "from")]
    public async Task Query_FieldNotAcceptable_IsRefusedByName(string body, string field)
    {
        using var anna = memory.NewPerson();

        using var response = await anna.SendJsonAsync(HttpMethod.Post, "/memory/query", body);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "validation_failed", field);
    }

    [Fact]
    public async Task Query_LongestWords_AreTakenAndOneMoreIsNot()
    {
        using var anna = memory.NewPerson();
        Assert.Empty((await anna.AskAsync(new string('x', 2_000), new { top_k = 100 })).Results);

        using var response = await anna.SendJsonAsync(HttpMethod.Post, "/memory/query", new { query = new string('x', 2_001) });

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "validation_failed", "query");
    }
}
