using System.Net;
using Kimberly.Contracts.Memory;
using Kimberly.Testing.Servers;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kimberly.Chat.Tests.Stories;

public sealed class RememberTests(TestServers servers) : IAsyncLifetime
{
    private ChatService _chat = null!;

    public async ValueTask InitializeAsync() => _chat = await ChatService.StartAsync(servers);

    public ValueTask DisposeAsync() => _chat.DisposeAsync();

    [Fact]
    public async Task RememberThat_Statement_IsSavedAndNamed()
    {
        var ada = _chat.NewPerson();

        var answer = await ada.SayAsync("Remember that my dog is called Biscuit");

        Assert.Equal([_chat.Memory.SavedId], answer.Saved);
        var saved = Assert.Single(_chat.Memory.Remembered);
        Assert.Equal("My dog is called Biscuit", saved.Content);
        Assert.Equal(MemorySource.Chat, saved.Source);
        Assert.Equal(answer.ConversationId, saved.ConversationId);
        var kept = await ada.ReadAsync(answer.ConversationId);
        Assert.Equal(kept.Messages[0].Id, saved.MessageId);
        Assert.Equal("Remember that my dog is called Biscuit", kept.Messages[0].Content);
        Assert.Equal(["memory"], new JsonWebToken(_chat.Memory.Remember.Requests.Single().Token).Audiences);
    }

    [Fact]
    public async Task RememberThat_Statement_IsConfirmedByKimberlyItself()
    {
        var ada = _chat.NewPerson();

        var answer = await ada.SayAsync("Remember that my dog is called Biscuit");

        Assert.Equal("I'll remember that your dog is called Biscuit.", answer.Reply);
        Assert.Equal(("kimberly", "local", "stop"), (answer.Model, answer.Provider, answer.FinishReason));
        Assert.Equal((0, 0, 0), (answer.Usage.PromptTokens, answer.Usage.CompletionTokens, answer.Usage.TotalTokens));
        Assert.Empty(answer.Memories);
        Assert.Empty(_chat.Model.Asked);
        var kept = (await ada.ReadAsync(answer.ConversationId)).Messages[1];
        Assert.Equal((answer.MessageId, answer.Reply, "stop"), (kept.Id, kept.Content, kept.FinishReason));
    }

    [Fact]
    public async Task RememberThat_Streamed_IsConfirmedInOnePiece()
    {
        var ada = _chat.NewPerson();

        using var response = await ada.StreamAsync("Remember that my dog is called Biscuit");
        var events = await response.EventsAsync().ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["start", "memories", "delta", "done"], events.Select(item => item.EventType));
        Assert.Equal(0, events[1].Data.GetArrayLength());
        Assert.Equal("I'll remember that your dog is called Biscuit.", events[2].Data.GetProperty("text").GetString());
        Assert.Equal("I'll remember that your dog is called Biscuit.", events[3].Data.GetProperty("reply").GetString());
        Assert.Equal(_chat.Memory.SavedId, events[3].Data.GetProperty("saved")[0].GetGuid());
    }

    [Fact]
    public async Task Conversation_AfterRememberThat_GoesOnWithWhatWasSaid()
    {
        var ada = _chat.NewPerson();
        var first = await ada.SayAsync("Remember that my dog is called Biscuit");

        await ada.SayAsync("How are you?", first.ConversationId);

        Assert.Equal(
            ["user: Remember that my dog is called Biscuit", "assistant: I'll remember that your dog is called Biscuit.", "user: How are you?"],
            _chat.Model.LastPrompt.Skip(1));
    }

    [Fact]
    public async Task RememberThat_WithoutUseOfMemory_IsSavedAllTheSame()
    {
        var answer = await _chat.NewPerson().SayAsync("Remember that my dog is called Biscuit", useMemory: false);

        Assert.Equal([_chat.Memory.SavedId], answer.Saved);
    }

    [Fact]
    public async Task OtherMessages_AreNotSaved()
    {
        var answer = await _chat.NewPerson().SayAsync("I remember that my dog is called Biscuit. Do you remember?");

        Assert.Empty(answer.Saved);
        Assert.Empty(_chat.Memory.Remembered);
    }

    [Theory]
    [InlineData("away")]
    [InlineData("500")]
    [InlineData("garbage")]
    [InlineData("nothing saved")]
    [InlineData("hangs")]
    public async Task RememberThat_CannotBeSaved_IsSaidAndNothingIsClaimed(string failure)
    {
        var ada = _chat.NewPerson();
        _chat.Memory.Remember.Answer = async (_, cancellation) =>
        {
            switch (failure)
            {
                case "away":
                    throw new HttpRequestException(HttpRequestError.ConnectionError);
                case "hangs":
                    await Task.Delay(Timeout.Infinite, cancellation);
                    break;
            }

            return failure switch
            {
                "500" => new HttpResponseMessage(HttpStatusCode.InternalServerError),
                "nothing saved" => new HttpResponseMessage { Content = new StringContent("{\"ids\": []}") },
                _ => new HttpResponseMessage { Content = new StringContent("<html>") },
            };
        };

        using var response = await ada.PostSayAsync("Remember that my dog is called Biscuit");

        var problem = await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "dependency_unavailable");
        Assert.Contains("not remembered", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(_chat.Model.Asked);
        Assert.Equal(["Remember that my dog is called Biscuit"], (await ada.ReadOnlyConversationAsync()).Contents());
    }

    [Fact]
    public async Task RememberThat_FirstCallBreaks_IsSavedByTheSecondForTheSameMessage()
    {
        var answers = _chat.Memory.Remember.Answer;
        _chat.Memory.Remember.Answer = (_, _) =>
        {
            _chat.Memory.Remember.Answer = answers;
            throw new HttpRequestException(HttpRequestError.ResponseEnded);
        };

        var answer = await _chat.NewPerson().SayAsync("Remember that my dog is called Biscuit");

        Assert.Equal([_chat.Memory.SavedId], answer.Saved);
        Assert.Equal(2, _chat.Memory.Remembered.Count);
        Assert.Single(_chat.Memory.Remembered.Select(request => request.MessageId).Distinct());
    }

    [Fact]
    public async Task RememberThat_MemoryFull_IsSaid()
    {
        _chat.Memory.Remember.Answer = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.RequestEntityTooLarge));

        using var response = await _chat.NewPerson().PostSayAsync("Remember that my dog is called Biscuit");

        await response.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "quota_exceeded");
    }

    [Fact]
    public async Task RememberThat_MoreThanOneMemoryHolds_IsRefusedBeforeAnythingIsKept()
    {
        var ada = _chat.NewPerson();

        using var response = await ada.PostSayAsync("Remember that " + new string('x', 16_001));

        await response.ProblemAsync(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Empty((await ada.ListAsync()).Items);
    }

    [Fact]
    public async Task RememberThat_ModelAway_IsSavedAndConfirmed()
    {
        _chat.Model.Refuses(HttpStatusCode.InternalServerError);

        var answer = await _chat.NewPerson().SayAsync("Remember that my dog is called Biscuit");

        Assert.Equal("I'll remember that your dog is called Biscuit.", answer.Reply);
        Assert.Single(_chat.Memory.Remembered);
    }
}
