using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Kimberly.Chat.Api;
using Kimberly.ServiceDefaults.Json;

namespace Kimberly.Chat.Tests;

/// <summary>What a client of chat does, in the words of the wire.</summary>
internal static class Chatting
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ChatAnswer> SayAsync(this HttpClient person, string message, Guid? conversation = null, bool useMemory = true)
    {
        using var response = await person.PostSayAsync(message, conversation, useMemory);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Cancellation));
        return (await response.Content.ReadFromJsonAsync<ChatAnswer>(KimberlyJson.Options, Cancellation))!;
    }

    public static Task<HttpResponseMessage> PostSayAsync(
        this HttpClient person, string message, Guid? conversation = null, bool useMemory = true, CancellationToken? cancellation = null) =>
        person.PostAsJsonAsync("/chat", new ChatRequest(message, conversation, useMemory), KimberlyJson.Options, cancellation ?? Cancellation);

    public static async Task<HttpResponseMessage> StreamAsync(
        this HttpClient person, string message, Guid? conversation = null, CancellationToken? cancellation = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/chat") { Content = JsonContent.Create(new ChatRequest(message, conversation), options: KimberlyJson.Options) };
        request.Headers.Accept.ParseAdd("text/event-stream");
        return await person.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation ?? Cancellation);
    }

    public static async IAsyncEnumerable<SseItem<JsonElement>> EventsAsync(this HttpResponseMessage response)
    {
        var parser = SseParser.Create(await response.Content.ReadAsStreamAsync(Cancellation), (_, data) => JsonSerializer.Deserialize<JsonElement>(data));
        await foreach (var item in parser.EnumerateAsync(Cancellation))
        {
            yield return item;
        }
    }

    public static async Task<ConversationDetails> ReadAsync(this HttpClient person, Guid conversation) =>
        (await person.GetFromJsonAsync<ConversationDetails>($"/conversations/{conversation}", KimberlyJson.Options, Cancellation))!;

    public static async Task<ConversationPage> ListAsync(this HttpClient person, string query = "") =>
        (await person.GetFromJsonAsync<ConversationPage>($"/conversations{query}", KimberlyJson.Options, Cancellation))!;

    /// <summary>The person's only conversation, which they do not know the id of.</summary>
    public static async Task<ConversationDetails> ReadOnlyConversationAsync(this HttpClient person) =>
        await person.ReadAsync(Assert.Single((await person.ListAsync()).Items).Id);

    /// <summary>The contents in order.</summary>
    public static IEnumerable<string> Contents(this ConversationDetails conversation) => conversation.Messages.Select(message => message.Content);

    /// <summary>Asserts a problem, and returns it.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode} {body}");
        var problem = JsonSerializer.Deserialize<JsonElement>(body);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return problem;
    }

    /// <summary>Waits until something holds, as long as the test may take.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }
}
