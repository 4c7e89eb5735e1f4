using System.Net;
using Kimberly.Contracts.Memory;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Identity;

namespace Kimberly.Memory.Tests.Api;

public sealed class AccessTests(MemoryFixture memory) : IClassFixture<MemoryFixture>
{
    [Fact]
    public async Task SomebodyElse_WithTheRightId_SeesAndChangesNothing()
    {
        using var anna = memory.NewPerson();
        using var ben = memory.NewPerson();
        var item = await anna.RememberAsync("My dog is called Biscuit.");

        foreach (var (method, body) in new (HttpMethod, object?)[] { (HttpMethod.Get, null), (HttpMethod.Patch, new { content = "Mine" }), (HttpMethod.Delete, null) })
        {
            using var response = await ben.SendJsonAsync(method, $"/memory/{item.Id}", body);
            await response.AssertProblemAsync(HttpStatusCode.NotFound, "not_found");
        }

        Assert.Empty((await ben.ListAsync()).Items);
        Assert.Empty((await ben.AskAsync("dog called Biscuit")).Results);
        Assert.Equivalent(item, Assert.Single((await anna.ListAsync()).Items), strict: true);
    }

    [Fact]
    public async Task SomebodyElse_WithAnothersCursor_ReadsOnlyTheirOwn()
    {
        using var anna = memory.NewPerson();
        using var ben = memory.NewPerson();
        await anna.RememberAsync("Anna's first");
        await anna.RememberAsync("Anna's second");
        var cursor = (await anna.ListAsync("?limit=1")).NextCursor;

        Assert.Empty((await ben.ListAsync($"?cursor={cursor}")).Items);
    }

    [Theory]
    [InlineData("GET", "/memory")]
    [InlineData("POST", "/memory")]
    [InlineData("POST", "/memory/query")]
    [InlineData("GET", "/memory/0198f6a0-0000-7000-8000-000000000000")]
    [InlineData("POST", "/internal/items")]
    [InlineData("POST", "/internal/items/used")]
    public async Task Nobody_AnyEndpoint_IsAskedToSignIn(string method, string address)
    {
        using var nobody = memory.Service.CreateClient();

        using var response = await nobody.SendJsonAsync(HttpMethod.Parse(method), address, method == "POST" ? new { content = "a", query = "a" } : null);

        await response.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Person_InternalEndpoints_AreForbidden()
    {
        using var anna = memory.NewPerson();

        using var items = await anna.SendJsonAsync(
            HttpMethod.Post, "/internal/items", new RememberRequest(Guid.CreateVersion7(), "Planted", MemorySource.Chat, Guid.CreateVersion7(), Guid.CreateVersion7()));
        await items.AssertProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        using var used = await anna.SendJsonAsync(HttpMethod.Post, "/internal/items/used", new ItemsUsedRequest(Guid.CreateVersion7(), []));
        await used.AssertProblemAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    [Theory]
    [InlineData("GET", "/memory")]
    [InlineData("POST", "/memory")]
    [InlineData("POST", "/memory/query")]
    public async Task Key_WithoutTheScope_IsForbidden(string method, string address)
    {
        using var key = memory.Service.CreateClient().WithToken(memory.Service.Tokens.ForKey(Guid.CreateVersion7(), Scopes.Chat));

        using var response = await key.SendJsonAsync(HttpMethod.Parse(method), address, method == "POST" ? new { content = "a", query = "a" } : null);

        await response.AssertProblemAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Key_ThatMayOnlyChat_IsAnsweredWhatChatAsksForIt()
    {
        var anna = Guid.CreateVersion7();
        using var session = memory.Service.ClientFor(anna);
        await session.RememberAsync("My dog is called Biscuit.");
        using var key = memory.Service.CreateClient().WithToken(memory.Service.Tokens.ForKey(anna, Scopes.Chat));

        using var response = await key.SendJsonAsync(HttpMethod.Post, "/internal/query", new { query = "dog" });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Key_WithTheScope_RemembersAndAsks()
    {
        using var key = memory.Service.CreateClient().WithToken(memory.Service.Tokens.ForKey(Guid.CreateVersion7(), Scopes.Memory));

        await key.RememberAsync("My dog is called Biscuit.");

        Assert.Single((await key.ListAsync()).Items);
    }

    [Fact]
    public async Task Service_WithATokenForAnother_IsRefused()
    {
        using var chat = memory.Service.CreateClient().WithToken(memory.Service.Tokens.ForService("chat", "inference"));

        using var response = await chat.SendJsonAsync(HttpMethod.Post, "/internal/items/used", new ItemsUsedRequest(Guid.CreateVersion7(), []));

        await response.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Address_ThatIsNoId_IsNotFound()
    {
        using var anna = memory.NewPerson();

        using var response = await anna.SendJsonAsync(HttpMethod.Get, "/memory/first");

        await response.AssertProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Logs_AfterWritingAndAsking_HoldNoContent()
    {
        using var anna = memory.NewPerson();
        await anna.RememberAsync("The safe opens with xylophone.");
        await anna.AskAsync("Which quetzal opens the safe?");
        await anna.ListAsync("?q=xylophone");

        Assert.DoesNotContain(memory.Service.Logs.Lines, line =>
            line.Everything.Contains("xylophone", StringComparison.Ordinal) || line.Everything.Contains("quetzal", StringComparison.Ordinal));
    }
}
