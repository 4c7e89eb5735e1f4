using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace Kimberly.Messaging.Transport;

/// <summary>What travels beside the body.</summary>
internal static class MessageHeaders
{
    public const string Id = "id";
    public const string Type = "type";
    public const string User = "user";
    public const string AddedAt = "added";
    public const string TraceParent = "traceparent";

    /// <summary>The epoch in which it was sent.</summary>
    public const string Epoch = "epoch";

    /// <summary>The offset at which that epoch began.</summary>
    public const string Start = "start";

    /// <summary>The epoch before, where its log goes on in this one; 0 where something was lost between them.</summary>
    public const string Previous = "previous";

    public static void Add(this Headers headers, string name, string value) => headers.Add(name, Encoding.UTF8.GetBytes(value));

    public static void Add(this Headers headers, string name, long value) => headers.Add(name, value.ToString(CultureInfo.InvariantCulture));

    public static string? Text(this Headers headers, string name) => headers.TryGetLastBytes(name, out var value) && value is not null ? Encoding.UTF8.GetString(value) : null;

    public static long? Number(this Headers headers, string name) =>
        long.TryParse(headers.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static Guid? Guid(this Headers headers, string name) => System.Guid.TryParseExact(headers.Text(name), "D", out var value) ? value : null;
}
