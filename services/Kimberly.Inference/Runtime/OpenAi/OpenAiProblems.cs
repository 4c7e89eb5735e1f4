using System.ClientModel;
using System.Globalization;
using System.Text.Json;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Inference.Runtime.OpenAi;

/// <summary>Says in Kimberly's words what went wrong at the configured server; never with that server's own text, which may repeat the prompt.</summary>
internal static class OpenAiProblems
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    // OpenAI and vLLM, llama-server, and what the others write in their sentences.
    private static readonly string[] TooLongMarks =
        ["context_length_exceeded", "exceed_context_size_error", "context length", "context size", "context window"];

    /// <summary>True for what a server that is away, overloaded or broken causes.</summary>
    public static bool IsKnown(Exception exception) =>
        exception is ClientResultException or HttpRequestException or IOException or JsonException or InvalidOperationException
            or FormatException or ArgumentException or KeyNotFoundException;

    public static ProblemException Describe(Exception exception) => exception switch
    {
        ClientResultException { Status: 429 } busy => new ProblemException(429, ProblemCodes.ModelBusy, "The model's server has too much to do. Try again shortly.", RetryAfter(busy)),
        ClientResultException { Status: 413 } => TooLong("The prompt is too long for the model's server."),
        ClientResultException { Status: 400 or 422 or 500 } failed when IsTooLong(failed) => TooLong("The prompt is too long for the model behind Inference:OpenAI."),
        ClientResultException { Status: 401 or 403 } => Unavailable("The model's server refuses the key in Inference:OpenAI:ApiKey."),
        ClientResultException { Status: 404 } => Unavailable("The model's server knows no such model or address; see Inference:OpenAI:Model and Inference:OpenAI:BaseUrl."),
        ClientResultException { Status: > 0 } failed => Unavailable($"The model's server answered with status {failed.Status}."),
        JsonException or InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException =>
            Unavailable("The model's server answered with something that is not OpenAI's protocol."),
        _ => Unavailable("The model's server cannot be reached, or broke off."),
    };

    public static ProblemException TooLong(string sentence) => new(413, ProblemCodes.BodyTooLarge, sentence);

    public static ProblemException TooSlow(TimeSpan limit) => Unavailable($"The model's server did not finish within {limit.TotalSeconds:0.#} seconds.");

    public static ProblemException NoDirection() => Unavailable("The model's server made a vector without a direction.");

    public static ProblemException Stalled(double seconds) => Unavailable($"The model's server was silent for {seconds:0.#} seconds.");

    public static ProblemException BrokeOff() => Unavailable("The model's server broke off in the middle of its answer.");

    private static ProblemException Unavailable(string sentence) => new(503, ProblemCodes.ModelUnavailable, sentence, Soon);

    private static bool IsTooLong(ClientResultException failed)
    {
        var said = ErrorTexts(failed).ToArray();
        return TooLongMarks.Any(mark => said.Any(text => text.Contains(mark, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Code, type and message of the error that a server sent; nothing when it is none in OpenAI's shape.</summary>
    private static IEnumerable<string> ErrorTexts(ClientResultException failed)
    {
        try
        {
            using var body = JsonDocument.Parse(failed.GetRawResponse()?.Content ?? BinaryData.Empty);
            var error = body.RootElement.TryGetProperty("error", out var inner) ? inner : body.RootElement;
            return error.ValueKind == JsonValueKind.String
                ? [error.GetString() ?? string.Empty]
                : [.. error.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.String).Select(field => field.Value.GetString() ?? string.Empty)];
        }
        catch (Exception ex) when (ex is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static TimeSpan RetryAfter(ClientResultException busy) =>
        busy.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var value) == true
        && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 1, 3600))
            : Soon;
}
