using System.ClientModel;
using System.Globalization;
using System.Text.Json;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Inference.Runtime.OpenAi;

/// <summary>Says in Kimberly's words what went wrong at the configured server; never with that server's own text, which may repeat the prompt.</summary>
internal static class OpenAiProblems
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    /// <summary>True for what a server that is away, overloaded or broken causes.</summary>
    public static bool IsKnown(Exception exception) =>
        exception is ClientResultException or HttpRequestException or IOException or JsonException or InvalidOperationException
            or FormatException or ArgumentException or KeyNotFoundException;

    public static ProblemException Describe(Exception exception) => exception switch
    {
        ClientResultException { Status: 429 } busy => new ProblemException(429, ProblemCodes.ModelBusy, "The model's server has too much to do. Try again shortly.", RetryAfter(busy)),
        ClientResultException { Status: 413 } => new ProblemException(413, ProblemCodes.BodyTooLarge, "The prompt is too long for the model's server."),
        ClientResultException { Status: 401 or 403 } => Unavailable("The model's server refuses the key in Inference:OpenAI:ApiKey."),
        ClientResultException { Status: 404 } => Unavailable("The model's server knows no such model or address; see Inference:OpenAI:Model and Inference:OpenAI:BaseUrl."),
        ClientResultException { Status: > 0 } failed => Unavailable($"The model's server answered with status {failed.Status}."),
        JsonException or InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException =>
            Unavailable("The model's server answered with something that is not OpenAI's protocol."),
        _ => Unavailable("The model's server cannot be reached, or broke off."),
    };

    public static ProblemException Stalled(double seconds) => Unavailable($"The model's server was silent for {seconds:0.#} seconds.");

    public static ProblemException BrokeOff() => Unavailable("The model's server broke off in the middle of its answer.");

    private static ProblemException Unavailable(string sentence) => new(503, ProblemCodes.ModelUnavailable, sentence, Soon);

    private static TimeSpan RetryAfter(ClientResultException busy) =>
        busy.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var value) == true
        && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 1, 3600))
            : Soon;
}
