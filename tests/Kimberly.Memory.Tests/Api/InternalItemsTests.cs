using System.Net;
using Kimberly.Contracts.Memory;

namespace Kimberly.Memory.Tests.Api;

public sealed class InternalItemsTests(MemoryFixture memory) : IClassFixture<MemoryFixture>
{
    private readonly Guid _annasId = Guid.CreateVersion7();

    [Fact]
    public async Task Remember_TheSameMessageManyTimesAtOnce_StoresItOnce()
    {
        using var anna = memory.Service.ClientFor(_annasId);
        using var chat = memory.Chat();
        var request = new RememberRequest(_annasId, "My dog is called Biscuit.", MemorySource.Chat, Guid.CreateVersion7(), Guid.CreateVersion7());

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var response = await chat.SendJsonAsync(HttpMethod.Post, "/internal/items", request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return Assert.Single((await response.ReadAsync<RememberAnswer>()).Ids);
        }));

        var item = Assert.Single((await anna.ListAsync()).Items);
        Assert.All(answers, id => Assert.Equal(item.Id, id));
        Assert.Equal(item.Id, Assert.Single((await anna.AskAsync("dog called Biscuit")).Results).Id);
    }

    [Fact]
    public async Task Remember_TheSameMessageForTwoPeople_StoresBoth()
    {
        using var chat = memory.Chat();
        var message = Guid.CreateVersion7();

        foreach (var person in new[] { Guid.CreateVersion7(), Guid.CreateVersion7() })
        {
            using var response = await chat.SendJsonAsync(
                HttpMethod.Post, "/internal/items", new RememberRequest(person, "We met.", MemorySource.Chat, Guid.CreateVersion7(), message));
            using var client = memory.Service.ClientFor(person);
            Assert.Single((await client.ListAsync()).Items);
        }
    }

    [Fact]
    public async Task Used_SomeItems_AreCountedWithoutAnotherVersion()
    {
        using var anna = memory.Service.ClientFor(_annasId);
        using var ben = memory.NewPerson();
        using var chat = memory.Chat();
        var used = await anna.RememberAsync("used", new { created_at = "2020-01-01T00:00:00Z" });
        var unused = await anna.RememberAsync("unused");
        var bens = await ben.RememberAsync("Ben's");

        for (var i = 0; i < 2; i++)
        {
            using var response = await chat.SendJsonAsync(
                HttpMethod.Post, "/internal/items/used", new ItemsUsedRequest(_annasId, [used.Id, used.Id, bens.Id, Guid.CreateVersion7()]));
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }

        var items = (await anna.ListAsync()).Items.ToDictionary(item => item.Id);
        Assert.Equal((2, 1), (items[used.Id].TimesUsed, items[used.Id].Version));
        Assert.True(items[used.Id].LastSeenAt > used.LastSeenAt.AddYears(1));
        Assert.Equivalent(unused, items[unused.Id], strict: true);
        Assert.Equivalent(bens, Assert.Single((await ben.ListAsync()).Items), strict: true);
    }

    [Fact]
    public async Task InternalItems_FieldsNotAcceptable_AreRefusedByName()
    {
        using var chat = memory.Chat();

        using var blank = await chat.SendJsonAsync(
            HttpMethod.Post, "/internal/items", new RememberRequest(_annasId, " ", MemorySource.Chat, Guid.CreateVersion7(), Guid.CreateVersion7()));
        await blank.AssertProblemAsync(HttpStatusCode.BadRequest, "validation_failed", "content");
        using var many = await chat.SendJsonAsync(
            HttpMethod.Post, "/internal/items/used", new ItemsUsedRequest(_annasId, [.. Enumerable.Repeat(_annasId, 101)]));
        await many.AssertProblemAsync(HttpStatusCode.BadRequest, "validation_failed", "ids");
        using var nobody = await chat.SendJsonAsync(HttpMethod.Post, "/internal/items/used", """{"ids": []}""");
        await nobody.AssertProblemAsync(HttpStatusCode.BadRequest, "validation_failed", "user_id");
    }
}
