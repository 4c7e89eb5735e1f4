using System.Net;
using Kimberly.Testing.Servers;

namespace Kimberly.Chat.Tests.Stories;

public sealed class ChatStreamTests(TestServers servers) : IAsyncLifetime
{
    private ChatService _chat = null!;

    public async ValueTask InitializeAsync() => _chat = await ChatService.StartAsync(servers);

    public ValueTask DisposeAsync() => _chat.DisposeAsync();

    [Fact]
    public async Task Stream_Message_TellsTheWholeStoryInOrder()
    {
        var ada = _chat.NewPerson();
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));

        using var response = await ada.StreamAsync("What is my dog's name?");
        var events = await response.EventsAsync().ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["start", "memories", "delta", "delta", "delta", "done"], events.Select(item => item.EventType));
        Assert.Equal("My dog is called Biscuit", events[1].Data[0].GetProperty("content").GetString());
        Assert.Equal("One two three.", string.Concat(events[2..5].Select(item => item.Data.GetProperty("text").GetString())));
        var done = events[^1].Data;
        Assert.Equal("One two three.", done.GetProperty("reply").GetString());
        Assert.Equal("stop", done.GetProperty("finish_reason").GetString());
        Assert.Equal(events[0].Data.GetProperty("conversation_id").GetGuid(), done.GetProperty("conversation_id").GetGuid());
        Assert.Equal(events[0].Data.GetProperty("message_id").GetGuid(), done.GetProperty("message_id").GetGuid());
        Assert.Equal(["What is my dog's name?", "One two three."], (await ada.ReadAsync(done.GetProperty("conversation_id").GetGuid())).Contents());
    }

    [Fact]
    public async Task Stream_Pieces_ArriveWhileTheModelIsStillSpeaking()
    {
        var goOn = new TaskCompletionSource();
        _chat.Model.Behaviour = (request, speech) =>
        {
            speech.Piece("First");
            _ = goOn.Task.ContinueWith(_ => { speech.Piece(" last"); speech.End(); }, TaskScheduler.Default);
            return Task.FromResult<HttpResponseMessage?>(null);
        };

        using var response = await _chat.NewPerson().StreamAsync("Hello.");
        var texts = new List<string?>();
        await foreach (var item in response.EventsAsync().Where(item => item.EventType == "delta"))
        {
            texts.Add(item.Data.GetProperty("text").GetString());
            // Only what has arrived lets the model go on.
            goOn.TrySetResult();
        }

        Assert.Equal(["First", " last"], texts);
    }

    [Fact]
    public async Task Stream_ModelAway_EndsWithAProblemAndKeepsTheMessage()
    {
        var ada = _chat.NewPerson();
        _chat.Model.Refuses(HttpStatusCode.InternalServerError);

        using var response = await ada.StreamAsync("Are you there?");
        var events = await response.EventsAsync().ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["start", "memories", "error"], events.Select(item => item.EventType));
        var problem = events[^1].Data;
        Assert.Equal(503, problem.GetProperty("status").GetInt32());
        Assert.Equal("model_unavailable", problem.GetProperty("code").GetString());
        Assert.True(problem.GetProperty("retry_after").GetInt32() >= 1);
        Assert.NotEmpty(problem.GetProperty("trace_id").GetString()!);
        Assert.Equal(["Are you there?"], (await ada.ReadAsync(events[0].Data.GetProperty("conversation_id").GetGuid())).Contents());
    }

    [Fact]
    public async Task Stream_BreaksInTheMiddle_EndsWithAProblemAfterWhatWasSaid()
    {
        _chat.Model.Behaviour = (_, speech) =>
        {
            speech.Piece("Half a sen");
            speech.Break();
            return Task.FromResult<HttpResponseMessage?>(null);
        };

        using var response = await _chat.NewPerson().StreamAsync("Hello.");
        var events = await response.EventsAsync().ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["start", "memories", "delta", "error"], events.Select(item => item.EventType));
        Assert.Equal("model_unavailable", events[^1].Data.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Stream_BadRequest_IsAnOrdinaryProblem()
    {
        using var response = await _chat.NewPerson().StreamAsync(" ");

        await response.ProblemAsync(HttpStatusCode.BadRequest, "validation_failed");
    }
}
