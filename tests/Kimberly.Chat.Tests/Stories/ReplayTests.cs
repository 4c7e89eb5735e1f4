using System.Net;
using Kimberly.Testing.Servers;
using StackExchange.Redis;

namespace Kimberly.Chat.Tests.Stories;

public sealed class ReplayTests(TestServers servers) : IAsyncLifetime
{
    private ChatService _chat = null!;

    public async ValueTask InitializeAsync() => _chat = await ChatService.StartAsync(servers);

    public ValueTask DisposeAsync() => _chat.DisposeAsync();

    [Fact]
    public async Task SecondTurn_BeginsWithExactlyWhatTheModelHasRead()
    {
        var ada = _chat.NewPerson();
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));
        var first = await ada.SayAsync("What is my dog's name?");
        var read = _chat.Model.LastPrompt;
        _chat.Memory.Knows();

        await ada.SayAsync("How nice.", first.ConversationId);

        Assert.Equal([.. read, "assistant: One two three.", "user: How nice."], _chat.Model.LastPrompt);
        Assert.Equal("What is my dog's name?", (await ada.ReadAsync(first.ConversationId)).Messages[0].Content);
    }

    [Fact]
    public async Task SecondTurn_AfterSomethingWasForgotten_ReplaysNoNotes()
    {
        var ada = _chat.NewPerson();
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));
        var first = await ada.SayAsync("What is my dog's name?");
        _chat.Memory.Knows();
        _chat.Memory.Revision++;

        await ada.SayAsync("How nice.", first.ConversationId);

        Assert.Equal(["user: What is my dog's name?", "assistant: One two three.", "user: How nice."], _chat.Model.LastPrompt.Skip(1));
    }

    [Fact]
    public async Task SecondTurn_WithMemoryAwayOrUnwanted_ReplaysNoNotes()
    {
        var ada = _chat.NewPerson();
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));
        var first = await ada.SayAsync("What is my dog's name?");

        await ada.SayAsync("How nice.", first.ConversationId, useMemory: false);
        Assert.Equal("user: What is my dog's name?", _chat.Model.LastPrompt[1]);

        _chat.Memory.Recall.Answer = (_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError);
        await ada.SayAsync("How nice.", first.ConversationId);
        Assert.Equal("user: What is my dog's name?", _chat.Model.LastPrompt[1]);
    }

    [Fact]
    public async Task SecondTurn_WhenRedisKnowsNothing_ReplaysWhatWasWritten()
    {
        var ada = _chat.NewPerson();
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));
        var first = await ada.SayAsync("What is my dog's name?");
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_chat.Redis);
        Assert.True(await redis.GetDatabase().KeyDeleteAsync($"chat:prompts:{first.ConversationId}"));

        await ada.SayAsync("How nice.", first.ConversationId);

        Assert.Equal("user: What is my dog's name?", _chat.Model.LastPrompt[1]);
    }

    [Fact]
    public async Task Prompts_AreKept_ForAnHourAtMost()
    {
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));
        var answer = await _chat.NewPerson().SayAsync("What is my dog's name?");

        await using var redis = await ConnectionMultiplexer.ConnectAsync(_chat.Redis);
        var left = await redis.GetDatabase().KeyTimeToLiveAsync($"chat:prompts:{answer.ConversationId}");

        Assert.NotNull(left);
        Assert.InRange(left.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task DeletedConversation_LeavesNothingBehind()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var ada = _chat.NewPerson();
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));
        var answer = await ada.SayAsync("What is my dog's name?");

        using var deleted = await ada.DeleteAsync($"/conversations/{answer.ConversationId}", cancellation);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await ada.GetAsync($"/conversations/{answer.ConversationId}", cancellation);
        await gone.ProblemAsync(HttpStatusCode.NotFound, "not_found");
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_chat.Redis);
        Assert.False(await redis.GetDatabase().KeyExistsAsync($"chat:prompts:{answer.ConversationId}"));
        var dropped = Assert.Single(_chat.Caches.Requests);
        Assert.Equal(HttpMethod.Delete, dropped.Method);
        Assert.Equal(new Uri($"http://inference/internal/caches/{answer.ConversationId}"), dropped.Address);
    }

    [Fact]
    public async Task DeletedConversation_InferenceAway_IsDeletedAllTheSame()
    {
        var ada = _chat.NewPerson();
        var answer = await ada.SayAsync("Hello.");
        _chat.Caches.Answer = (_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError);

        using var deleted = await ada.DeleteAsync($"/conversations/{answer.ConversationId}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty((await ada.ListAsync()).Items);
    }
}
