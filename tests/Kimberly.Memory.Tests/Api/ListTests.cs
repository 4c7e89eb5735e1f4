using System.Net;
using Kimberly.Contracts.Memory;

namespace Kimberly.Memory.Tests.Api;

public sealed class ListTests(MemoryFixture memory) : IClassFixture<MemoryFixture>
{
    [Fact]
    public async Task List_PageByPageWhileItemsComeAndGo_SkipsAndRepeatsNothing()
    {
        using var anna = memory.NewPerson();
        var told = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var ids = new List<Guid>();
        for (var i = 0; i < 7; i++)
        {
            // Pairs of items told in the same moment.
            ids.Add((await anna.RememberAsync($"fact {i}", new { created_at = told.AddHours(i / 2) })).Id);
        }

        var seen = new List<Guid>();
        var cursor = "";
        do
        {
            var page = await anna.ListAsync($"?limit=2{cursor}");
            Assert.True(page.Items.Count <= 2);
            seen.AddRange(page.Items.Select(item => item.Id));
            cursor = page.NextCursor is { } next ? $"&cursor={next}" : "";

            // New ones come before the page, the last one that was seen goes.
            await anna.RememberAsync("newer");
            using var gone = await anna.SendJsonAsync(HttpMethod.Delete, $"/memory/{seen[^1]}");
        }
        while (cursor.Length > 0);

        Assert.Equal(ids.OrderByDescending(ids.IndexOf), seen);
    }

    [Fact]
    public async Task List_EveryFilter_KeepsOnlyWhatFits()
    {
        using var anna = memory.NewPerson();
        await anna.RememberAsync("Old and permanent", new { tier = "permanent", tags = MemoryCalls.List("a", "b"), created_at = "2020-01-01T00:00:00Z" });
        await anna.RememberAsync("Long", new { tags = MemoryCalls.List("b"), created_at = "2021-01-01T00:00:00Z" });
        await anna.RememberAsync("Short 100%_done \\o/", new { tier = "short-term", created_at = "2022-01-01T00:00:00Z" });

        await AssertListedAsync("?tier=permanent", "Old and permanent");
        await AssertListedAsync("?tag=b", "Long", "Old and permanent");
        await AssertListedAsync("?tag=b&tier=long-term", "Long");
        await AssertListedAsync("?source=chat");
        await AssertListedAsync("?source=api&limit=1", "Short 100%_done \\o/");
        await AssertListedAsync("?from=2021-01-01T00:00:00Z", "Short 100%_done \\o/", "Long");
        await AssertListedAsync("?to=2021-01-01T01:00:00%2B01:00", "Old and permanent");
        await AssertListedAsync("?from=2020-06-01T00:00:00Z&to=2021-06-01T00:00:00Z", "Long");
        await AssertListedAsync("?q=LONG", "Long");
        await AssertListedAsync("?q=100%25_", "Short 100%_done \\o/");
        await AssertListedAsync("?q=1_0");
        await AssertListedAsync("?q=0%25d");
        await AssertListedAsync("?q=%5Co", "Short 100%_done \\o/");
        await AssertListedAsync("?q=' OR 1=1 --");

        async Task AssertListedAsync(string queryString, params string[] contents) =>
            Assert.Equal(contents, (await anna.ListAsync(queryString)).Items.Select(item => item.Content));
    }

    [Fact]
    public async Task List_WordsOfAnyLanguage_AreFoundInUpperAndLowerCase()
    {
        using var anna = memory.NewPerson();
        await anna.RememberAsync("Ich wohne in der Straße am Ölberg, Москва");

        Assert.Single((await anna.ListAsync("?q=ÖLBERG")).Items);
        Assert.Single((await anna.ListAsync("?q=москва")).Items);
    }

    [Theory]
    [InlineData("?tier=eternal", "tier")]
    [InlineData("?tier=0", "tier")]
    [InlineData("?source=dream", "source")]
    [InlineData("?from=yesterday", "from")]
    [InlineData("?to=2024-01-01", "to")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=101", "limit")]
    [InlineData("?cursor=", "cursor")]
    [InlineData("?cursor=nonsense", "cursor")]
    [InlineData("?cursor=AAAAAAAAAAA", "cursor")]
    [InlineData("?cursor=________________________________", "cursor")]
    public async Task List_ParameterNotAcceptable_IsRefusedByName(string queryString, string field)
    {
        using var anna = memory.NewPerson();

        using var response = await anna.GetAsync($"/memory{queryString}", TestContext.Current.CancellationToken);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "validation_failed", field);
    }

    [Fact]
    public async Task List_LimitThatIsNoNumber_IsRefused()
    {
        using var anna = memory.NewPerson();

        using var response = await anna.GetAsync("/memory?limit=many", TestContext.Current.CancellationToken);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task List_RememberedByChat_SaysSo()
    {
        var id = Guid.CreateVersion7();
        using var anna = memory.Service.ClientFor(id);
        using var chat = memory.Chat();
        var conversation = Guid.CreateVersion7();

        using var response = await chat.SendJsonAsync(
            HttpMethod.Post, "/internal/items", new RememberRequest(id, "My car is red.", MemorySource.Chat, conversation, Guid.CreateVersion7()));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var item = Assert.Single((await anna.ListAsync("?source=chat")).Items);
        Assert.Equal((MemorySource.Chat, conversation.ToString(), MemoryTier.LongTerm), (item.Source, item.Conversation, item.Tier));
    }
}
