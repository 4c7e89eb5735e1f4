using System.Net;
using Kimberly.Testing.Servers;
using StackExchange.Redis;

namespace Kimberly.Chat.Tests.Stories;

public sealed class CancellationTests(TestServers servers) : IAsyncLifetime
{
    private ChatService _chat = null!;

    public async ValueTask InitializeAsync() => _chat = await ChatService.StartAsync(servers);

    public ValueTask DisposeAsync() => _chat.DisposeAsync();

    [Fact]
    public async Task Stream_ClientLeaves_FreesTheModelAndKeepsWhatWasSaid()
    {
        var ada = _chat.NewPerson();
        SpeakWithoutEnd();

        var response = await ada.StreamAsync("Tell me a long story.");
        await foreach (var item in response.EventsAsync())
        {
            if (item.EventType == "delta")
            {
                break;
            }
        }

        response.Dispose();

        await _chat.Model.CallerLeft.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await AssertKeptAsync(ada);
    }

    [Fact]
    public async Task Json_ClientLeaves_FreesTheModelAndKeepsWhatWasSaid()
    {
        var ada = _chat.NewPerson();
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        SpeakWithoutEnd();

        var going = ada.PostSayAsync("Tell me a long story.", cancellation: impatience.Token);
        await _chat.Model.CallerWaits;
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => going);
        await _chat.Model.CallerLeft.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await AssertKeptAsync(ada);
    }

    [Fact]
    public async Task Conversation_AfterACutOffAnswer_GoesOnFromIt()
    {
        var ada = _chat.NewPerson();
        SpeakWithoutEnd();
        var response = await ada.StreamAsync("Tell me a long story.");
        await foreach (var item in response.EventsAsync())
        {
            if (item.EventType == "delta")
            {
                break;
            }
        }

        response.Dispose();
        await AssertKeptAsync(ada);

        _chat.Model.Says("The end.");
        await ada.SayAsync("Go on.", (await ada.ReadOnlyConversationAsync()).Id);

        Assert.Equal(["user: Tell me a long story.", "assistant: Once upon a time", "user: Go on."], _chat.Model.LastPrompt.Skip(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Json_ClientLeavesAfterTheLastWord_KeepsTheWholeAnswer(bool withTheEnd)
    {
        var ada = _chat.NewPerson();
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _chat.Model.Behaviour = (_, speech) =>
        {
            speech.Piece("Once upon a time");
            if (withTheEnd)
            {
                speech.End(whenRead: impatience.Cancel);
            }
            else
            {
                speech.Finish();
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };

        var going = ada.PostSayAsync("Tell me a short story.", cancellation: impatience.Token);
        if (!withTheEnd)
        {
            await _chat.Model.CallerWaits;
            await impatience.CancelAsync();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => going);
        await AssertKeptAsync(ada, "stop");
    }

    [Fact]
    public async Task Conversation_DeletedWhileTheModelAnswers_LeavesNothingBehind()
    {
        var ada = _chat.NewPerson();
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));
        Doubles.ModelDouble.Speech? speaking = null;
        _chat.Model.Behaviour = (_, speech) =>
        {
            speaking = speech;
            speech.Piece("Biscuit");
            return Task.FromResult<HttpResponseMessage?>(null);
        };

        var going = ada.PostSayAsync("What is my dog's name?");
        await _chat.Model.CallerWaits;
        var id = (await ada.ReadOnlyConversationAsync()).Id;
        using var deleted = await ada.DeleteAsync($"/conversations/{id}", TestContext.Current.CancellationToken);
        speaking!.End();
        using var response = await going;

        await response.ProblemAsync(HttpStatusCode.NotFound, "not_found");
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_chat.Redis);
        Assert.False(await redis.GetDatabase().KeyExistsAsync($"chat:prompts:{id}"));
        // Once for the deletion, and again for what the model has read since.
        Assert.Equal(2, _chat.Caches.Requests.Count(request => request.Address == new Uri($"http://inference/internal/caches/{id}")));
    }

    private void SpeakWithoutEnd() => _chat.Model.Behaviour = (_, speech) =>
    {
        speech.Piece("Once upon a time");
        return Task.FromResult<HttpResponseMessage?>(null);
    };

    private static async Task AssertKeptAsync(HttpClient person, string finishReason = "cancelled")
    {
        await Chatting.UntilAsync(async () => (await person.ReadOnlyConversationAsync()).Messages.Count == 2);
        var kept = (await person.ReadOnlyConversationAsync()).Messages[1];
        Assert.Equal("Once upon a time", kept.Content);
        Assert.Equal(finishReason, kept.FinishReason);
    }
}
