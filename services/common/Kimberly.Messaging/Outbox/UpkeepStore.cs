using Kimberly.Messaging.Transport;
using Npgsql;

namespace Kimberly.Messaging.Outbox;

/// <summary>What the upkeep asks of the database, over the connection that holds the lock: some rows at a time, and never for long.</summary>
internal sealed class UpkeepStore(NpgsqlConnection connection)
{
    /// <summary>How many messages one statement erases or deletes.</summary>
    public const int MostForgotten = 500;

    // Nothing is sent meanwhile.
    private const int UpkeepSeconds = 5;

    /// <summary>Erases the bodies of some messages that everybody has read, from a place on.</summary>
    /// <returns>The place behind the last one that is erased, and whether there may be more.</returns>
    public async Task<(LogPosition Until, bool More)> EraseAsync(
        OutboxPartition partition, LogPosition from, LogPosition until, DateTimeOffset before, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            WITH next AS (
                SELECT number, epoch, "offset", sent_at < $7 AS old FROM outbox_messages
                WHERE topic = $1 AND partition = $2 AND sent_at IS NOT NULL AND (epoch, "offset") >= ($3, $4) AND (epoch, "offset") < ($5, $6)
                ORDER BY epoch, "offset" LIMIT $8),
            erased AS (UPDATE outbox_messages o SET body = NULL FROM next WHERE o.number = next.number AND next.old AND o.body IS NOT NULL)
            SELECT epoch, "offset", old FROM next ORDER BY epoch, "offset"
            """, connection)
        {
            CommandTimeout = UpkeepSeconds,
            Parameters =
            {
                new() { Value = partition.Topic },
                new() { Value = partition.Partition },
                new() { Value = from.Epoch },
                new() { Value = from.Offset },
                new() { Value = until.Epoch },
                new() { Value = until.Offset },
                new() { Value = before.UtcDateTime },
                new() { Value = MostForgotten },
            },
        };
        var rows = await command.ReadAsync(row => (Next: new LogPosition(row.GetInt64(0), row.GetInt64(1) + 1), IsOld: row.GetBoolean(2)), cancellation);
        var old = rows.TakeWhile(row => row.IsOld).ToList();
        return (old.Count > 0 ? old[^1].Next : from, old.Count == MostForgotten);
    }

    /// <summary>Forgets some messages whose bodies are erased.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> DeleteAsync(OutboxPartition partition, LogPosition until, DateTimeOffset before, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            DELETE FROM outbox_messages WHERE sent_at < $5 AND body IS NULL AND number IN (
                SELECT number FROM outbox_messages
                WHERE topic = $1 AND partition = $2 AND sent_at IS NOT NULL AND (epoch, "offset") < ($3, $4)
                ORDER BY epoch, "offset" LIMIT $6)
            """, connection)
        {
            CommandTimeout = UpkeepSeconds,
            Parameters =
            {
                new() { Value = partition.Topic },
                new() { Value = partition.Partition },
                new() { Value = until.Epoch },
                new() { Value = until.Offset },
                new() { Value = before.UtcDateTime },
                new() { Value = MostForgotten },
            },
        };
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    /// <summary>By topic, how many messages wait to be sent, and since when the oldest does.</summary>
    public async Task<List<UnsentCount>> UnsentByTopicAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT topic, count(*), min(added_at) FROM outbox_messages WHERE sent_at IS NULL GROUP BY topic", connection) { CommandTimeout = UpkeepSeconds };
        return await command.ReadAsync(row => new UnsentCount(row.GetString(0), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2)), cancellation);
    }

    /// <summary>By topic and consumer, how many messages were sent and not read.</summary>
    public async Task<List<ConsumerLag>> LagAsync(IReadOnlyCollection<(string Service, string Topic, int Partition, LogPosition Read)> places, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT r.topic, r.service, count(o.number)
            FROM unnest($1, $2, $3, $4, $5) AS r (service, topic, partition, epoch, place)
            LEFT JOIN outbox_messages o ON o.topic = r.topic AND o.partition = r.partition AND o.sent_at IS NOT NULL AND (o.epoch, o."offset") >= (r.epoch, r.place) AND o.body IS NOT NULL
            GROUP BY r.topic, r.service
            """, connection)
        {
            CommandTimeout = UpkeepSeconds,
            Parameters =
            {
                new() { Value = places.Select(place => place.Service).ToArray() },
                new() { Value = places.Select(place => place.Topic).ToArray() },
                new() { Value = places.Select(place => place.Partition).ToArray() },
                new() { Value = places.Select(place => place.Read.Epoch).ToArray() },
                new() { Value = places.Select(place => place.Read.Offset).ToArray() },
            },
        };
        return await command.ReadAsync(row => new ConsumerLag(row.GetString(0), row.GetString(1), row.GetInt64(2)), cancellation);
    }
}
