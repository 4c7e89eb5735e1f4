using System.Net;
using Kimberly.ServiceDefaults.Problems;
using Kimberly.Testing.Servers;
using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Kimberly.Chat.Tests.Stories;

public sealed class ModelFailureTests(TestServers servers) : IAsyncLifetime
{
    private ChatService _chat = null!;

    public async ValueTask InitializeAsync() => _chat = await ChatService.StartAsync(servers);

    public ValueTask DisposeAsync() => _chat.DisposeAsync();

    public static TheoryData<string> Failures => ["500", "away", "garbage", "no events", "breaks", "falls silent", "never answers", "error event", "ends without an end",
        "auth away", "circuit open", "too slow"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Model_ThatCannotAnswer_IsSaidAndTheMessageIsKept(string failure)
    {
        _chat.Factory.With("Chat:Model:StallSeconds", "1");
        var ada = _chat.NewPerson();
        Misbehave(failure);

        using var response = await ada.PostSayAsync("Are you there?");

        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "model_unavailable");
        Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        var kept = await ada.ReadOnlyConversationAsync();
        Assert.Equal(["Are you there?"], kept.Contents());

        // When it is back, the conversation goes on; a message that got no answer is not put to the model again.
        _chat.Model.Says("Yes.");
        await ada.SayAsync("And now?", kept.Id);
        Assert.Equal(["system: You are Kimberly, a helpful personal assistant.", "user: And now?"], _chat.Model.LastPrompt);
        Assert.Equal(["Are you there?", "And now?", "Yes."], (await ada.ReadAsync(kept.Id)).Contents());
    }

    [Fact]
    public async Task Model_Busy_IsPassedOnWithItsRetryAfter()
    {
        var ada = _chat.NewPerson();
        _chat.Model.Refuses(HttpStatusCode.TooManyRequests, retryAfterSeconds: 7);

        using var response = await ada.PostSayAsync("Are you there?");

        await response.ProblemAsync(HttpStatusCode.TooManyRequests, "model_busy");
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter?.Delta);
        Assert.Equal(["Are you there?"], (await ada.ReadOnlyConversationAsync()).Contents());
    }

    [Fact]
    public async Task Model_DoesNotTakeTheRequest_IsADefectAndNotAskedAgainSoon()
    {
        _chat.Model.Refuses(HttpStatusCode.BadRequest);

        using var response = await _chat.NewPerson().PostSayAsync("Are you there?");

        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "model_unavailable");
        Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromMinutes(1));
        Assert.Single(_chat.Model.Asked);
        Assert.Contains(_chat.Factory.Logs.Lines, line => line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task Turns_HoweverTheyEnd_AreCounted()
    {
        var ada = _chat.NewPerson();
        await ada.SayAsync("Hello.");
        using var missing = await ada.PostSayAsync("Hello.", Guid.CreateVersion7());
        _chat.Model.Refuses(HttpStatusCode.InternalServerError);
        using var failed = await ada.PostSayAsync("Hello.");

        using var outside = _chat.Factory.CreateClient();
        await Chatting.UntilAsync(async () =>
        {
            var metrics = await outside.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
            return Counts(metrics, "answered") && Counts(metrics, "not_found") && Counts(metrics, "model_unavailable");
        });
    }

    private static bool Counts(string metrics, string outcome) => metrics.Split('\n').Any(line =>
        line.StartsWith("kimberly_chat_turn_duration", StringComparison.Ordinal) && line.Contains($"outcome=\"{outcome}\"", StringComparison.Ordinal));

    private void Misbehave(string failure) => _chat.Model.Behaviour = (_, speech) =>
    {
        switch (failure)
        {
            case "500":
                return Task.FromResult<HttpResponseMessage?>(new HttpResponseMessage(HttpStatusCode.InternalServerError));
            case "away":
                throw new HttpRequestException(HttpRequestError.ConnectionError);
            case "auth away":
                throw ProblemException.Unavailable("Auth does not answer.");
            case "circuit open":
                throw new BrokenCircuitException();
            case "too slow":
                throw new TimeoutRejectedException();
            case "garbage":
                speech.Raw("data: {\"hello\": true}\n\n");
                break;
            case "no events":
                speech.Raw("<html>Something else listens here.</html>");
                speech.Hush();
                break;
            case "breaks":
                speech.Piece("Half");
                speech.Break();
                break;
            case "falls silent":
                speech.Piece("Half");
                break;
            case "never answers":
                break;
            case "error event":
                speech.Piece("Half");
                speech.Raw("event: error\ndata: {\"error\": {\"code\": \"internal_error\", \"message\": \"It broke.\"}}\n\n");
                break;
            case "ends without an end":
                speech.Piece("Half");
                speech.Hush();
                break;
        }

        return Task.FromResult<HttpResponseMessage?>(null);
    };
}
