using Kimberly.Testing.Servers;

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

    private void SpeakWithoutEnd() => _chat.Model.Behaviour = (_, speech) =>
    {
        speech.Piece("Once upon a time");
        return Task.FromResult<HttpResponseMessage?>(null);
    };

    private static async Task AssertKeptAsync(HttpClient person)
    {
        await Chatting.UntilAsync(async () => (await person.ReadOnlyConversationAsync()).Messages.Count == 2);
        var kept = (await person.ReadOnlyConversationAsync()).Messages[1];
        Assert.Equal("Once upon a time", kept.Content);
        Assert.Equal("cancelled", kept.FinishReason);
    }
}
