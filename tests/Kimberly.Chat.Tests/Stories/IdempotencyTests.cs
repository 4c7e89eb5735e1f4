using System.Net;
using System.Net.Http.Json;
using Kimberly.Chat.Api;
using Kimberly.ServiceDefaults.Json;
using Kimberly.Testing.Servers;

namespace Kimberly.Chat.Tests.Stories;

/// <summary>A client that did not get its answer sends the same message again with the same key.</summary>
public sealed class IdempotencyTests(TestServers servers) : IAsyncLifetime
{
    private ChatService _chat = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _chat = await ChatService.StartAsync(servers);

    public ValueTask DisposeAsync() => _chat.DisposeAsync();

    [Fact]
    public async Task Message_AgainWithTheSameKey_GetsTheSameAnswerAndIsSaidOnce()
    {
        var ada = _chat.NewPerson();
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));

        using var first = await SayAsync(ada, "k-1", "What is my dog's name?");
        using var second = await SayAsync(ada, "k-1", "What is my dog's name?");

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(first.Content.Headers.ContentType, second.Content.Headers.ContentType);
        Assert.Equal(await first.Content.ReadAsStringAsync(Cancellation), await second.Content.ReadAsStringAsync(Cancellation));
        Assert.Single(_chat.Model.Asked);
        Assert.Equal(["What is my dog's name?", "One two three."], (await ada.ReadOnlyConversationAsync()).Contents());
    }

    [Fact]
    public async Task Message_AgainAsAStream_TellsTheSameStory()
    {
        var ada = _chat.NewPerson();
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));
        using var first = await SayAsync(ada, "k-1", "What is my dog's name?");
        var answer = await first.Content.ReadAsStringAsync(Cancellation);

        using var second = await SayAsync(ada, "k-1", "What is my dog's name?", stream: true);
        var events = await second.EventsAsync().ToListAsync(Cancellation);

        Assert.Equal(["start", "memories", "delta", "done"], events.Select(item => item.EventType));
        Assert.Contains(events[0].Data.GetProperty("message_id").GetString()!, answer, StringComparison.Ordinal);
        Assert.Equal("One two three.", events[2].Data.GetProperty("text").GetString());
        Assert.Equal(answer, events[3].Data.GetRawText());
        Assert.Equal(2, (await ada.ReadOnlyConversationAsync()).Messages.Count);
    }

    [Fact]
    public async Task Message_SameKeyWithAnotherBody_IsAConflict()
    {
        var ada = _chat.NewPerson();
        using var first = await SayAsync(ada, "k-1", "Hello.");

        using var second = await SayAsync(ada, "k-1", "Goodbye.");
        using var streamed = await SayAsync(ada, "k-1", "Goodbye.", stream: true);

        await second.ProblemAsync(HttpStatusCode.Conflict, "conflict");
        await streamed.ProblemAsync(HttpStatusCode.Conflict, "conflict");
        Assert.Equal(["Hello.", "One two three."], (await ada.ReadOnlyConversationAsync()).Contents());
    }

    [Fact]
    public async Task Message_OtherPersonOrOtherKey_IsAnotherMessage()
    {
        var (ada, eve) = (_chat.NewPerson(), _chat.NewPerson());
        foreach (var (person, key) in new[] { (ada, "k-1"), (ada, "k-2"), (eve, "k-1") })
        {
            using var response = await SayAsync(person, key, "Hello.");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(2, (await ada.ListAsync()).Items.Count);
        Assert.Single((await eve.ListAsync()).Items);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("naïve")]
    public async Task Message_KeyThatIsNone_IsRefusedAndNothingBegins(string key)
    {
        var ada = _chat.NewPerson();

        using var response = await SayAsync(ada, key, "Hello.");

        var problem = await response.ProblemAsync(HttpStatusCode.BadRequest, "validation_failed");
        Assert.True(problem.GetProperty("errors").TryGetProperty("idempotency-key", out _));
        Assert.Empty((await ada.ListAsync()).Items);
    }

    [Fact]
    public async Task Message_ModelWasAway_IsAnsweredInTheTurnThatItBegan()
    {
        var ada = _chat.NewPerson();
        _chat.Model.Refuses(HttpStatusCode.InternalServerError);
        using var first = await SayAsync(ada, "k-1", "Are you there?");
        await first.ProblemAsync(HttpStatusCode.ServiceUnavailable, "model_unavailable");
        _chat.Model.Says("Yes.");

        using var second = await SayAsync(ada, "k-1", "Are you there?");

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(["Are you there?", "Yes."], (await ada.ReadOnlyConversationAsync()).Contents());
    }

    [Fact]
    public async Task Message_NeverAnswered_FreesItsKeyForAnother()
    {
        var ada = _chat.NewPerson();
        _chat.Model.Refuses(HttpStatusCode.InternalServerError);
        using var first = await SayAsync(ada, "k-1", "Are you there?");
        _chat.Model.Says("Hello.");

        using var second = await SayAsync(ada, "k-1", "Hello?");
        using var third = await SayAsync(ada, "k-1", "Hello?");

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(await second.Content.ReadAsStringAsync(Cancellation), await third.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(2, (await ada.ListAsync()).Items.Count);
    }

    [Fact]
    public async Task Message_ClientLeftMidway_GetsTheWholeAnswerInThePlaceOfTheHalf()
    {
        var ada = _chat.NewPerson();
        _chat.Model.Behaviour = (_, speech) =>
        {
            speech.Piece("Once upon a time");
            return Task.FromResult<HttpResponseMessage?>(null);
        };
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var first = SayAsync(ada, "k-1", "Tell me a story.", cancellation: leaving.Token);
        await _chat.Model.CallerWaits;
        await leaving.CancelAsync();
        await Record.ExceptionAsync(() => first);
        await Chatting.UntilAsync(async () => (await ada.ReadOnlyConversationAsync()).Messages.Count == 2);
        _chat.Model.Says("Once upon a time, the end.");

        HttpResponseMessage second = await SayAsync(ada, "k-1", "Tell me a story.");
        await Chatting.UntilAsync(async () =>
        {
            // The first request may still be letting go of the key.
            if (second.StatusCode == HttpStatusCode.Conflict)
            {
                second = await SayAsync(ada, "k-1", "Tell me a story.");
            }

            return second.StatusCode == HttpStatusCode.OK;
        });

        var kept = await ada.ReadOnlyConversationAsync();
        Assert.Equal(["Tell me a story.", "Once upon a time, the end."], kept.Contents());
        Assert.Equal("stop", kept.Messages[1].FinishReason);
    }

    [Fact]
    public async Task Message_SecondWhileTheFirstIsAnswered_IsAConflictToTryAgainLater()
    {
        var ada = _chat.NewPerson();
        var goOn = new TaskCompletionSource();
        _chat.Model.Behaviour = (request, speech) =>
        {
            speech.Piece("Well");
            _ = goOn.Task.ContinueWith(_ => speech.End(), TaskScheduler.Default);
            return Task.FromResult<HttpResponseMessage?>(null);
        };
        var first = SayAsync(ada, "k-1", "Hello.");
        await _chat.Model.CallerWaits;

        using var second = await SayAsync(ada, "k-1", "Hello.");
        goOn.SetResult();
        using var answered = await first;

        await second.ProblemAsync(HttpStatusCode.Conflict, "conflict");
        Assert.True(second.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.Equal(["Hello.", "Well"], (await ada.ReadOnlyConversationAsync()).Contents());
    }

    [Fact]
    public async Task Remember_AgainWithTheSameKey_IsSavedOnce()
    {
        var ada = _chat.NewPerson();

        using var first = await SayAsync(ada, "k-1", "Remember that my dog is called Biscuit");
        using var second = await SayAsync(ada, "k-1", "Remember that my dog is called Biscuit");

        Assert.Equal(await first.Content.ReadAsStringAsync(Cancellation), await second.Content.ReadAsStringAsync(Cancellation));
        Assert.Single(_chat.Memory.Remembered);
    }

    [Fact]
    public async Task Conversation_Deleted_TakesItsKeysAndAnswersAlong()
    {
        var ada = _chat.NewPerson();
        using var first = await SayAsync(ada, "k-1", "Hello.");
        var conversation = await ada.ReadOnlyConversationAsync();
        using var deleted = await ada.DeleteAsync($"/conversations/{conversation.Id}", Cancellation);

        using var second = await SayAsync(ada, "k-1", "Another message.");

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.NotEqual(conversation.Id, (await ada.ReadOnlyConversationAsync()).Id);
    }

    private static async Task<HttpResponseMessage> SayAsync(
        HttpClient person, string key, string message, bool stream = false, CancellationToken? cancellation = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/chat") { Content = JsonContent.Create(new ChatRequest(message), options: KimberlyJson.Options) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (stream)
        {
            request.Headers.Accept.ParseAdd("text/event-stream");
        }

        return await person.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation ?? Cancellation);
    }
}
