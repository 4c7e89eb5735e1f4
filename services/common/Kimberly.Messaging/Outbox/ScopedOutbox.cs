using System.Diagnostics;
using System.Text.Json;
using Kimberly.Messaging.Transport;
using Kimberly.ServiceDefaults.Json;

namespace Kimberly.Messaging.Outbox;

internal sealed class ScopedOutbox(MessagingDb db, Routes routes, OutboxWake wake, TimeProvider time) : IOutbox
{
    public const int MostKeyCharacters = 200;

    // Well below what a broker takes in one message, 1 MB.
    private const int MostBytes = 256 * 1024;

    public void Add<TMessage>(string key, TMessage message, Guid? userId = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, MostKeyCharacters, nameof(key));
        ArgumentNullException.ThrowIfNull(message);
        var body = JsonSerializer.SerializeToUtf8Bytes(message, KimberlyJson.Options);
        if (body.Length > MostBytes)
        {
            throw new ArgumentException($"A {typeof(TMessage).Name} of {body.Length} bytes is too long for a message; at most {MostBytes}.", nameof(message));
        }

        var now = time.GetUtcNow();
        db.Context.Add(new OutboxMessage
        {
            Id = Guid.CreateVersion7(now),
            Topic = routes.TopicOf(typeof(TMessage)),
            Lane = Lane.Of(key),
            Key = key,
            Type = typeof(TMessage).Name,
            Body = body,
            UserId = userId,
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
            AddedAt = now,
        });
        wake.AtCommitOf(db.Context);
    }
}
