using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kimberly.Inference.Tests;

/// <summary>
/// A server that speaks OpenAI's protocol on a port of its own: it counts ("one two three ...") and can misbehave in every
/// way that the tests name.
/// </summary>
public sealed class OpenAiDouble : IAsyncLifetime
{
    private static readonly string[] Words = ["one", " two", " three", " four", " five", " six", " 👍", " eight", " nine", " ten"];

    private readonly WebApplication _app;

    public OpenAiDouble()
        : this(port: 0)
    {
    }

    private OpenAiDouble(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.MapPost("/v1/chat/completions", AnswerAsync);
        _app.MapPost("/v1/embeddings", EmbedAsync);
    }

    public string BaseUrl => $"{_app.Urls.First()}/v1";

    /// <summary>How it misbehaves: null, or a status, the JSON of an error (sent with 400), <c>hang</c>, <c>break</c>, <c>garbage</c>, <c>html</c>, <c>silent-end</c>, <c>limitless</c>.</summary>
    public string? Misbehaviour { get; set; }

    /// <summary>The numbers of every embedding.</summary>
    public float[] Embedding { get; set; } = [3, 4];

    /// <summary>The body of the last request.</summary>
    public string LastRequest { get; private set; } = string.Empty;

    /// <summary>Requests whose client went away.</summary>
    public int Aborted { get; private set; }

    /// <summary>A server that is to come up later, on this port.</summary>
    public static OpenAiDouble On(int port) => new(port);

    public async ValueTask InitializeAsync() => await _app.StartAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        LastRequest = await reader.ReadToEndAsync(context.RequestAborted);
        using var request = JsonDocument.Parse(LastRequest);
        if (Misbehaviour?.StartsWith('{') == true)
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync(Misbehaviour, context.RequestAborted);
            return;
        }

        if (int.TryParse(Misbehaviour, out var status))
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "7";
            await context.Response.WriteAsync("{\"error\":{\"message\":\"The prompt 'my secret' was not liked\"}}", context.RequestAborted);
            return;
        }

        if (Misbehaviour == "html")
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html>It works!</html>", context.RequestAborted);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        await AnswerAsync(context, request.RootElement);
    }

    private async Task AnswerAsync(HttpContext context, JsonElement request)
    {
        var most = request.TryGetProperty("max_completion_tokens", out var limit) || request.TryGetProperty("max_tokens", out limit) ? limit.GetInt32() : Words.Length;
        var stop = request.TryGetProperty("stop", out var stops) ? stops[0].GetString() : null;
        var said = 0;
        var reason = "stop";
        foreach (var word in Words)
        {
            if (stop is not null && word.Contains(stop, StringComparison.Ordinal))
            {
                break;
            }

            if (said == most && Misbehaviour != "limitless")
            {
                reason = "length";
                break;
            }

            await SendAsync(context, new { id = "x", @object = "chat.completion.chunk", created = 1, model = "double", choices = new[] { new { index = 0, delta = new { role = "assistant", content = word }, finish_reason = (string?)null } } });
            if (++said == 2 && await MisbehavesAsync(context))
            {
                return;
            }
        }

        await SendAsync(context, new { id = "x", @object = "chat.completion.chunk", created = 1, model = "double", choices = new[] { new { index = 0, delta = new { }, finish_reason = reason } } });
        await SendAsync(context, new { id = "x", @object = "chat.completion.chunk", created = 1, model = "double", choices = Array.Empty<object>(), usage = new { prompt_tokens = 11, completion_tokens = said, total_tokens = 11 + said } });
        await context.Response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);
    }

    private async Task<bool> MisbehavesAsync(HttpContext context)
    {
        switch (Misbehaviour)
        {
            case "hang":
                try
                {
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                }
                catch (OperationCanceledException)
                {
                    Aborted++;
                }

                return true;
            case "break":
                context.Abort();
                return true;
            case "garbage":
                await context.Response.WriteAsync("data: {\"choices\":[{]\n\n", context.RequestAborted);
                return true;
            case "silent-end":
                return true;
            default:
                return false;
        }
    }

    private static async Task SendAsync(HttpContext context, object chunk)
    {
        await context.Response.WriteAsync($"data: {JsonSerializer.Serialize(chunk)}\n\n", Encoding.UTF8, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private async Task EmbedAsync(HttpContext context)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var bytes = MemoryMarshal.AsBytes(Embedding.AsSpan()).ToArray();
        var count = request.RootElement.GetProperty("input").GetArrayLength();
        await context.Response.WriteAsJsonAsync(
            new
            {
                @object = "list",
                model = "double",
                data = Enumerable.Range(0, count).Select(index => new { @object = "embedding", index, embedding = Convert.ToBase64String(bytes) }),
                usage = new { prompt_tokens = 5, total_tokens = 5 },
            },
            context.RequestAborted);
    }
}
