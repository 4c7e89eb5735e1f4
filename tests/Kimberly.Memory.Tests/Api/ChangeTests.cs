using System.Net;
using Kimberly.Contracts.Memory;
using Kimberly.Memory.Api;

namespace Kimberly.Memory.Tests.Api;

public sealed class ChangeTests(MemoryFixture memory) : IClassFixture<MemoryFixture>
{
    [Fact]
    public async Task Change_Content_IsFoundByTheNewTextAndNotByTheOld()
    {
        using var anna = memory.NewPerson();
        var item = await anna.RememberAsync("My dog is called Biscuit.", new { tags = MemoryCalls.List("pets") });
        var revision = (await anna.AskAsync("dog")).Revision;

        using var response = await anna.SendJsonAsync(HttpMethod.Patch, $"/memory/{item.Id}", new { content = "The bicycle is green." });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("\"2\"", response.Headers.ETag?.Tag);
        Assert.Equivalent(item with { Content = "The bicycle is green.", Version = 2 }, await response.ReadAsync<ItemAnswer>(), strict: true);
        var byNew = await anna.AskAsync("green bicycle");
        Assert.True(Assert.Single(byNew.Results).Score > 0.5);
        Assert.True(Assert.Single((await anna.AskAsync("dog called Biscuit")).Results).Score < 0.3);
        Assert.True(byNew.Revision > revision);
    }

    [Fact]
    public async Task Change_TierAndTags_KeepTheTextAndItsRevision()
    {
        using var anna = memory.NewPerson();
        var item = await anna.RememberAsync("My dog is called Biscuit.", new { tags = MemoryCalls.List("pets") });
        var revision = (await anna.AskAsync("dog")).Revision;

        using var response = await anna.SendJsonAsync(HttpMethod.Patch, $"/memory/{item.Id}", new { tier = "permanent", tags = MemoryCalls.List() });

        Assert.Equivalent(
            item with { Tier = MemoryTier.Permanent, Tags = [], Version = 2 }, await response.ReadAsync<ItemAnswer>(), strict: true);
        var answer = await anna.AskAsync("dog called Biscuit", new { tier = "permanent" });
        Assert.Equal(item.Id, Assert.Single(answer.Results).Id);
        Assert.Equal(revision, answer.Revision);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"content": "My dog is called Biscuit.", "tier": "long-term", "tags": ["pets"], "sensitive": false}""")]
    public async Task Change_ToWhatItIs_KeepsTheVersion(string body)
    {
        using var anna = memory.NewPerson();
        var item = await anna.RememberAsync("My dog is called Biscuit.", new { tags = MemoryCalls.List("pets") });

        using var response = await anna.SendJsonAsync(HttpMethod.Patch, $"/memory/{item.Id}", body);

        Assert.Equivalent(item, await response.ReadAsync<ItemAnswer>(), strict: true);
    }

    [Fact]
    public async Task Change_BackToTheTextThatSomebodyChangesMeanwhile_IsMade()
    {
        using var anna = memory.NewPerson();
        var item = await anna.RememberAsync("My dog is called Biscuit.");
        memory.Inference.Meanwhile(async () =>
        {
            using var other = await anna.SendJsonAsync(HttpMethod.Patch, $"/memory/{item.Id}", new { content = "The bicycle is green." });
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        });

        using var response = await anna.SendJsonAsync(HttpMethod.Patch, $"/memory/{item.Id}", new { content = "My dog is called Biscuit." });

        Assert.Equivalent(item with { Version = 3 }, await response.ReadAsync<ItemAnswer>(), strict: true);
        await MemoryCalls.EventuallyAsync(async () => (await anna.AskAsync("dog called Biscuit")).Results is [{ Score: > 0.5 }]);
    }

    [Theory]
    [InlineData("\"1\"", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("\"7\", \"1\"", HttpStatusCode.OK)]
    [InlineData("\"2\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"one\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("1", HttpStatusCode.BadRequest)]
    [InlineData("\"1", HttpStatusCode.BadRequest)]
    public async Task Change_IfMatch_DecidesByVersion(string ifMatch, HttpStatusCode expected)
    {
        using var anna = memory.NewPerson();
        var item = await anna.RememberAsync("My dog is called Biscuit.");

        using var change = await anna.SendJsonAsync(HttpMethod.Patch, $"/memory/{item.Id}", new { tier = "permanent" }, ifMatch);

        Assert.Equal(expected, change.StatusCode);
        if (expected == HttpStatusCode.PreconditionFailed)
        {
            await change.AssertProblemAsync(expected, "version_conflict");
            using var delete = await anna.SendJsonAsync(HttpMethod.Delete, $"/memory/{item.Id}", ifMatch: ifMatch);
            await delete.AssertProblemAsync(expected, "version_conflict");
        }
        else if (expected == HttpStatusCode.BadRequest)
        {
            await change.AssertProblemAsync(expected, "validation_failed", "if-match");
        }

        var now = Assert.Single((await anna.ListAsync()).Items);
        Assert.Equal(expected == HttpStatusCode.OK ? MemoryTier.Permanent : MemoryTier.LongTerm, now.Tier);
    }

    [Fact]
    public async Task Change_TwentyAtOnceFromTheSameVersion_OneWins()
    {
        using var anna = memory.NewPerson();
        var item = await anna.RememberAsync("Counter 0");

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(i =>
            anna.SendJsonAsync(HttpMethod.Patch, $"/memory/{item.Id}", new { content = $"Counter {i}" }, "\"1\"")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(19, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.Equal(2, Assert.Single((await anna.ListAsync()).Items).Version);
    }

    [Theory]
    [InlineData("""{"content": ""}""", "content")]
    [InlineData("""{"content": " \n "}""", "content")]
    [InlineData("""{"content": null}""", "content")]
    [InlineData("""{"content": 1}""", "content")]
    [InlineData("""{"tier": null}""", "tier")]
    [InlineData("""{"tier": "eternal"}""", "tier")]
    [InlineData("""{"tags": null}""", "tags")]
    [InlineData("""{"tags": [null]}""", "tags")]
    [InlineData("""{"sensitive": true}""", "sensitive")]
    public async Task Change_FieldNotAcceptable_IsRefusedByName(string body, string field)
    {
        using var anna = memory.NewPerson();
        var item = await anna.RememberAsync("My dog is called Biscuit.");

        using var response = await anna.SendJsonAsync(HttpMethod.Patch, $"/memory/{item.Id}", body);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "validation_failed", field);
        Assert.Equivalent(item, Assert.Single((await anna.ListAsync()).Items), strict: true);
    }

    [Fact]
    public async Task Delete_Item_IsGoneEverywhere()
    {
        using var anna = memory.NewPerson();
        var item = await anna.RememberAsync("My dog is called Biscuit.");
        var revision = (await anna.AskAsync("dog")).Revision;

        using var deleted = await anna.SendJsonAsync(HttpMethod.Delete, $"/memory/{item.Id}", ifMatch: "\"1\"");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var read = await anna.SendJsonAsync(HttpMethod.Get, $"/memory/{item.Id}");
        await read.AssertProblemAsync(HttpStatusCode.NotFound, "not_found");
        using var again = await anna.SendJsonAsync(HttpMethod.Delete, $"/memory/{item.Id}");
        await again.AssertProblemAsync(HttpStatusCode.NotFound, "not_found");
        var answer = await anna.AskAsync("dog");
        Assert.Empty(answer.Results);
        Assert.True(answer.Revision > revision);
        Assert.Empty((await anna.ListAsync()).Items);
    }
}
