using System.Net;
using System.Text.Json;
using Kimberly.Contracts.Memory;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Json;
using Kimberly.Testing.Client;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Servers;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kimberly.Chat.Tests.Stories;

public sealed class MemoryTests(TestServers servers) : IAsyncLifetime
{
    private ChatService _chat = null!;

    public async ValueTask InitializeAsync() => _chat = await ChatService.StartAsync(servers);

    public ValueTask DisposeAsync() => _chat.DisposeAsync();

    [Fact]
    public async Task Question_WithRelevantMemories_IsPutWithThemAsNotes()
    {
        var ada = _chat.NewPerson();
        var ids = _chat.Memory.Knows(("My dog is called Biscuit", 0.9), ("I walk my dog at seven", 0.8), ("My car is red", 0.75), ("I like tea", 0.2));

        var answer = await ada.SayAsync("What is my dog's name?");

        Assert.Equal(
            "user: Read the notes and answer the question in one sentence.\n\nNotes:\nYour dog is called Biscuit.\nYou walk your dog at seven.\n\n" +
            "Question: What is my dog's name?\n\nAnswer:",
            _chat.Model.LastPrompt[^1]);
        Assert.Equal(1, _chat.Model.Asked[^1].RepetitionPenalty);
        Assert.Equal(ids.Take(2), answer.Memories.Select(memory => memory.Id));
        Assert.Equal(["My dog is called Biscuit", "I walk my dog at seven"], answer.Memories.Select(memory => memory.Content));
        Assert.All(answer.Memories, memory => Assert.NotEmpty(memory.Why));
        Assert.Equal("What is my dog's name?", (await ada.ReadAsync(answer.ConversationId)).Messages[0].Content);
        await Chatting.UntilAsync(() => Task.FromResult(_chat.Memory.UsedItems.Count == 1));
        Assert.Equal(ids.Take(2), _chat.Memory.UsedItems[0].Ids);
    }

    [Theory]
    [InlineData("Hello!", 0.69, 0)]
    [InlineData("Who is Tom?", 0.7, 1)]
    [InlineData("Who is my dog?", 0.5, 1)]
    [InlineData("Who is my dog?", 0.49, 0)]
    public async Task Memory_OnlyWhatIsRelevant_IsPutToTheModel(string message, double score, int used)
    {
        _chat.Memory.Knows(("My dog is called Tom", score));

        var answer = await _chat.NewPerson().SayAsync(message);

        Assert.Equal(used, answer.Memories.Count);
        Assert.Equal(used == 0, _chat.Model.LastPrompt[^1] == $"user: {message}");
    }

    [Fact]
    public async Task Memory_ThatFitsMuchWorseThanTheBest_IsLeftOut()
    {
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9), ("I walk my dog at seven", 0.7));

        var answer = await _chat.NewPerson().SayAsync("What is my dog's name?");

        Assert.Equal(["My dog is called Biscuit"], answer.Memories.Select(memory => memory.Content));
    }

    [Fact]
    public async Task Memory_IsAsked_InThePersonsNameWithTheirWords()
    {
        var ada = _chat.NewPerson();

        await ada.SayAsync("What is my dog's name?");

        var asked = Assert.Single(_chat.Memory.Recall.Requests);
        Assert.Equal(new Uri("http://memory/internal/query"), asked.Address);
        Assert.Equal(ada.DefaultRequestHeaders.Authorization?.Parameter, asked.Token);
        Assert.Equal("What is my dog's name?", JsonSerializer.Deserialize<MemoryQueryRequest>(asked.Body!, KimberlyJson.Options)!.Query);
    }

    [Fact]
    public async Task Key_ThatMayOnlyChat_IsAnsweredWithMemories()
    {
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));
        using var key = _chat.Factory.CreateClient().WithToken(_chat.Factory.Tokens.ForKey(Guid.CreateVersion7(), Scopes.Chat));

        var answer = await key.SayAsync("What is my dog's name?");

        Assert.Equal(["My dog is called Biscuit"], answer.Memories.Select(memory => memory.Content));
        Assert.Equal(key.DefaultRequestHeaders.Authorization?.Parameter, Assert.Single(_chat.Memory.Recall.Requests).Token);
    }

    [Fact]
    public async Task Key_WithoutTheScope_MayNeitherChatNorReadConversations()
    {
        using var key = _chat.Factory.CreateClient().WithToken(_chat.Factory.Tokens.ForKey(Guid.CreateVersion7(), Scopes.Memory, Scopes.Profile));

        using var chat = await key.PostAsync("/chat", JsonCalls.Body(new { message = "Hello" }), TestContext.Current.CancellationToken);
        await ProblemAssert.AssertAsync(chat, HttpStatusCode.Forbidden, "forbidden", TestContext.Current.CancellationToken);
        using var conversations = await key.GetAsync("/conversations", TestContext.Current.CancellationToken);
        await ProblemAssert.AssertAsync(conversations, HttpStatusCode.Forbidden, "forbidden", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task LongMessage_IsLookedUpByItsStart()
    {
        var message = string.Concat(Enumerable.Repeat("🐶", 1_500));

        await _chat.NewPerson().SayAsync(message);

        var query = JsonSerializer.Deserialize<MemoryQueryRequest>(Assert.Single(_chat.Memory.Recall.Requests).Body!, KimberlyJson.Options)!.Query;
        Assert.Equal(2_000, query.Length);
        Assert.Equal($"user: {message}", _chat.Model.LastPrompt[^1]);
    }

    [Fact]
    public async Task Message_AfterMuchWhiteSpace_IsLookedUpByItsWords()
    {
        await _chat.NewPerson().SayAsync(new string('\n', 3_000) + "What is my dog's name?");

        var query = JsonSerializer.Deserialize<MemoryQueryRequest>(Assert.Single(_chat.Memory.Recall.Requests).Body!, KimberlyJson.Options)!.Query;
        Assert.Equal("What is my dog's name?", query);
    }

    [Fact]
    public async Task UseMemory_False_AsksNothing()
    {
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));

        var answer = await _chat.NewPerson().SayAsync("What is my dog's name?", useMemory: false);

        Assert.Empty(answer.Memories);
        Assert.Empty(_chat.Memory.Recall.Requests);
        Assert.Equal("user: What is my dog's name?", _chat.Model.LastPrompt[^1]);
    }

    [Theory]
    [InlineData("away")]
    [InlineData("500")]
    [InlineData("garbage")]
    [InlineData("hangs")]
    public async Task Memory_Away_ChatAnswersWithoutIt(string failure)
    {
        _chat.Memory.Recall.Answer = async (_, cancellation) =>
        {
            switch (failure)
            {
                case "away":
                    throw new HttpRequestException(HttpRequestError.ConnectionError);
                case "hangs":
                    await Task.Delay(Timeout.Infinite, cancellation);
                    break;
            }

            return failure == "500" ? new HttpResponseMessage(HttpStatusCode.InternalServerError) : new HttpResponseMessage { Content = new StringContent("<html>") };
        };

        var answer = await _chat.NewPerson().SayAsync("What is my dog's name?");

        Assert.Equal("One two three.", answer.Reply);
        Assert.Empty(answer.Memories);
        Assert.InRange(answer.Timings.MemoryMs, 0, 5_000);
    }

    [Fact]
    public async Task Memory_ThatCannotBeToldWhatWasUsed_ChangesNothing()
    {
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));
        _chat.Memory.Used.Answer = (_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError);
        var ada = _chat.NewPerson();

        await ada.SayAsync("What is my dog's name?");
        await Chatting.UntilAsync(() => Task.FromResult(_chat.Memory.UsedItems.Count >= 1));
        var again = await ada.SayAsync("And again?");

        Assert.Single(again.Memories);
    }

    [Fact]
    public async Task Used_IsTold_InChatsOwnName()
    {
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));

        await _chat.NewPerson().SayAsync("What is my dog's name?");

        await Chatting.UntilAsync(() => Task.FromResult(_chat.Memory.Used.Requests.Count == 1));
        var told = _chat.Memory.Used.Requests.Single();
        Assert.Equal(new Uri("http://memory/internal/items/used"), told.Address);
        Assert.Equal(["memory"], new JsonWebToken(told.Token).Audiences);
    }
}
