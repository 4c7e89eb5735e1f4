using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Kimberly.EndToEnd.Tests.HostileInput;

/// <summary>A request, and what it may be answered with.</summary>
internal sealed record HostileRequest(ApiOperation Operation, string What)
{
    public required string Address { get; init; }

    public string? Method { get; init; }

    public byte[]? Body { get; init; }

    public string? ContentType { get; init; } = "application/json";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Instead of the good one.</summary>
    public string? Token { get; init; }

    /// <summary>True when nothing but a refusal is right; else a success is as good.</summary>
    public bool MustBeRefused { get; init; }

    /// <summary>The only right status; null where several are.</summary>
    public int? Expected { get; init; }

    /// <summary>What must come back unchanged, when it is taken.</summary>
    public JsonObject? Sent { get; init; }

    public HostileRequest Refused(int? status = null) => this with { MustBeRefused = true, Expected = status };

    public HostileRequest WithBody(string body) => this with { Body = Encoding.UTF8.GetBytes(body) };

    public HttpRequestMessage ToMessage(string token)
    {
        var message = new HttpRequestMessage(new HttpMethod(Method ?? Operation.Method), Address);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            if (ContentType is not null)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            }
        }

        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token ?? token);
        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    public override string ToString() => $"{Method ?? Operation.Method} {Address} ({Operation.Name}: {What})";
}
