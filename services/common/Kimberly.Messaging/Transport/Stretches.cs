using System.Diagnostics;
using Confluent.Kafka;

namespace Kimberly.Messaging.Transport;

/// <summary>Cuts what was fetched from a partition wherever something may be missing.</summary>
internal static class Stretches
{
    /// <param name="fetched">Messages of one partition, in order.</param>
    public static IEnumerable<Stretch> Of(IReadOnlyList<ConsumeResult<string?, byte[]?>> fetched)
    {
        var messages = new List<IncomingMessage>();
        LogPosition? follows = null;
        foreach (var result in fetched)
        {
            var headers = result.Message.Headers ?? [];
            // What somebody else wrote into the topic takes an offset like any other, in the epoch that is going on.
            var epoch = headers.Number(MessageHeaders.Epoch) ?? (messages.Count > 0 ? messages[^1].Place.Epoch : 0);
            var message = Read(result, headers, new LogPosition(epoch, result.Offset));
            if (messages.Count > 0 && messages[^1].Next != message.Place)
            {
                yield return Make(fetched[0], messages, follows);
                messages = [];
            }

            if (messages.Count == 0)
            {
                var isFirst = headers.Number(MessageHeaders.Start) == result.Offset;
                follows = isFirst && headers.Number(MessageHeaders.Previous) is > 0 and var previous ? new LogPosition(previous, result.Offset) : null;
            }

            messages.Add(message);
        }

        if (messages.Count > 0)
        {
            yield return Make(fetched[0], messages, follows);
        }
    }

    private static Stretch Make(ConsumeResult<string?, byte[]?> any, List<IncomingMessage> messages, LogPosition? follows) =>
        new(any.Topic, any.Partition, messages[0].Place, messages[^1].Next, messages, follows);

    /// <summary>PostgreSQL stores no U+0000. What our relays send has none.</summary>
    private static string Plain(string? text) => text?.Replace('\0', '\uFFFD') ?? "";

    private static IncomingMessage Read(ConsumeResult<string?, byte[]?> result, Headers headers, LogPosition place) => new(
        place,
        headers.Guid(MessageHeaders.Id),
        Plain(result.Message.Key),
        Plain(headers.Text(MessageHeaders.Type)),
        result.Message.Value ?? [],
        headers.Guid(MessageHeaders.User),
        headers.Text(MessageHeaders.TraceParent) is { } trace && ActivityContext.TryParse(trace, null, out _) ? trace : null,
        headers.Number(MessageHeaders.AddedAt) is { } added and < 253402300800000 ? DateTimeOffset.FromUnixTimeMilliseconds(added) : result.Message.Timestamp.UtcDateTime);
}
