using System.Net;
using Kimberly.Testing.Servers;

namespace Kimberly.Chat.Tests.Stories;

public sealed class ConversationsTests(TestServers servers) : IAsyncLifetime
{
    private ChatService _chat = null!;

    public async ValueTask InitializeAsync() => _chat = await ChatService.StartAsync(servers);

    public ValueTask DisposeAsync() => _chat.DisposeAsync();

    [Fact]
    public async Task List_Pages_HoldEachConversationOnceTheLatestFirst()
    {
        var ada = _chat.NewPerson();
        var ids = new List<Guid>();
        for (var number = 0; number < 5; number++)
        {
            ids.Add((await ada.SayAsync($"Topic {number}")).ConversationId);
        }

        await _chat.NewPerson().SayAsync("Somebody else's.");
        await ada.SayAsync("Once more.", ids[1]);

        var first = await ada.ListAsync("?limit=2");
        var second = await ada.ListAsync($"?limit=2&cursor={first.NextCursor}");
        var third = await ada.ListAsync($"?limit=2&cursor={second.NextCursor}");

        Assert.Equal([ids[1], ids[4], ids[3], ids[2], ids[0]], new[] { first, second, third }.SelectMany(page => page.Items).Select(item => item.Id));
        Assert.Null(third.NextCursor);
        Assert.Equal("Topic 1", first.Items[0].Title);
    }

    [Fact]
    public async Task List_ExactlyOnePage_HasNoNext()
    {
        var ada = _chat.NewPerson();
        await ada.SayAsync("One.");
        await ada.SayAsync("Two.");

        Assert.Null((await ada.ListAsync("?limit=2")).NextCursor);
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=101", "limit")]
    [InlineData("?cursor=nonsense", "cursor")]
    [InlineData("?cursor=____________________________________", "cursor")]
    [InlineData("?cursor=", "cursor")]
    public async Task List_BadQuery_IsRefusedByName(string query, string field)
    {
        using var response = await _chat.NewPerson().GetAsync($"/conversations{query}", TestContext.Current.CancellationToken);

        var problem = await response.ProblemAsync(HttpStatusCode.BadRequest, "validation_failed");
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Get_UnknownOrMalformedId_IsNotFound()
    {
        var ada = _chat.NewPerson();

        foreach (var id in new[] { Guid.CreateVersion7().ToString(), "nonsense" })
        {
            using var response = await ada.GetAsync($"/conversations/{id}", TestContext.Current.CancellationToken);
            await response.ProblemAsync(HttpStatusCode.NotFound, "not_found");
        }
    }

    [Fact]
    public async Task Anybody_NotSignedIn_IsRefused()
    {
        var nobody = _chat.Factory.CreateClient();

        using var said = await nobody.PostSayAsync("Hello.");
        using var listed = await nobody.GetAsync("/conversations", TestContext.Current.CancellationToken);

        await said.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        await listed.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
    }
}
