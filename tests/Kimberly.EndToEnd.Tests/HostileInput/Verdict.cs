using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kimberly.EndToEnd.Tests.HostileInput;

/// <summary>Judges how a request was answered.</summary>
internal static class Verdict
{
    // Given away once, or never.
    private static readonly string[] NeverComesBack = ["password", "current_password", "new_password", "refresh_token"];

    private static readonly string[] OfEveryProblem = ["type", "title", "status", "code", "detail", "trace_id"];

    /// <summary>What is wrong with the answer; null when nothing is.</summary>
    public static async Task<string?> OnAsync(HostileRequest request, HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if (status >= 500)
        {
            return $"{status} {text}";
        }

        if (status >= 400)
        {
            return request.Expected is { } expected && expected != status ? $"{status} where {expected} is right: {text}" : OnRefusal(request, response, text);
        }

        return request.MustBeRefused && status is not 404 ? $"{status}, not refused: {text}" : OnSuccess(request, response, text);
    }

    private static string? OnRefusal(HostileRequest request, HttpResponseMessage response, string text)
    {
        if (request.Method == "HEAD")
        {
            return null;
        }

        // The server itself, below everything that is ours, takes such an address for no HTTP.
        if (request.Address.Contains("%00", StringComparison.Ordinal) && !request.Address.Contains('?') && response.StatusCode == HttpStatusCode.BadRequest && text.Length == 0)
        {
            return null;
        }

        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return $"{(int)response.StatusCode} without a problem: {response.Content.Headers.ContentType} {text}";
        }

        var problem = JsonNode.Parse(text)!;
        var missing = OfEveryProblem.Where(member => problem[member] is null).ToArray();
        return missing.Length > 0 ? $"a problem without {string.Join(", ", missing)}: {text}"
            : problem["status"]!.GetValue<int>() != (int)response.StatusCode ? $"a problem of another status than {(int)response.StatusCode}: {text}"
            : response.StatusCode == HttpStatusCode.MethodNotAllowed && response.Content.Headers.Allow.Count == 0 ? "405 without Allow"
            : response.StatusCode == HttpStatusCode.Unauthorized && request.Token is not null && response.Headers.WwwAuthenticate.Count == 0 ? "401 without WWW-Authenticate"
            : response.StatusCode == HttpStatusCode.TooManyRequests && response.Headers.RetryAfter is null ? "429 without Retry-After"
            : null;
    }

    /// <summary>Text that was taken comes back unchanged, in every member that has the name it was sent under.</summary>
    private static string? OnSuccess(HostileRequest request, HttpResponseMessage response, string text)
    {
        if (request.Sent is not { } sent || response.Content.Headers.ContentType?.MediaType != "application/json" || JsonNode.Parse(text) is not JsonObject answer)
        {
            return null;
        }

        var changed = sent.FirstOrDefault(member =>
            !NeverComesBack.Contains(member.Key) && member.Value?.GetValueKind() == JsonValueKind.String &&
            answer[member.Key] is JsonValue now && now.GetValueKind() == JsonValueKind.String && !IsSame(member.Value.GetValue<string>(), now.GetValue<string>()));
        return changed.Key is null ? null : $"{changed.Key} was sent as {changed.Value!.ToJsonString()} and came back as {answer[changed.Key]!.ToJsonString()}";
    }

    private static bool IsSame(string sent, string answered) =>
        sent == answered ||
        (DateTimeOffset.TryParse(sent, System.Globalization.CultureInfo.InvariantCulture, out var then) &&
         DateTimeOffset.TryParse(answered, System.Globalization.CultureInfo.InvariantCulture, out var now) && then == now);
}
