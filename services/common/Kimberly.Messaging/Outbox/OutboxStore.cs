using Kimberly.Messaging.Transport;
using Npgsql;
using NpgsqlTypes;

namespace Kimberly.Messaging.Outbox;

/// <summary>What the active relay asks of its database, over the connection that holds the lock.</summary>
internal sealed class OutboxStore(NpgsqlConnection connection)
{
    public async Task<List<OutboxPartition>> PartitionsAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""SELECT topic, partition, epoch, next_offset, last_id, last_offset FROM outbox_partitions""", connection);
        return await command.ReadAsync(row => new OutboxPartition
        {
            Topic = row.GetString(0),
            Partition = row.GetInt32(1),
            Epoch = row.GetInt64(2),
            NextOffset = row.GetInt64(3),
            LastId = row.IsDBNull(4) ? null : row.GetGuid(4),
            LastOffset = row.IsDBNull(5) ? null : row.GetInt64(5),
        }, cancellation);
    }

    public async Task<List<OutboxConsumer>> ConsumersAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""SELECT service, topic, partition, epoch, "offset", reported_at FROM outbox_consumers""", connection);
        return await command.ReadAsync(row => new OutboxConsumer
        {
            Service = row.GetString(0),
            Topic = row.GetString(1),
            Partition = row.GetInt32(2),
            Epoch = row.GetInt64(3),
            Offset = row.GetInt64(4),
            ReportedAt = row.GetFieldValue<DateTimeOffset>(5),
        }, cancellation);
    }

    /// <summary>The oldest unsent messages of each lane, at most as many as there is room for. One that alone takes more bytes is among them, as the last.</summary>
    public async Task<List<UnsentMessage>> UnsentAsync(IReadOnlyCollection<(string Topic, int Lane, int Room, long Bytes)> lanes, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT m.number, m.id, m.topic, m.lane, m.key, m.type, m.body, m.user_id, m.trace_parent, m.added_at
            FROM unnest($1, $2, $3, $4) AS open (topic, lane, room, bytes)
            CROSS JOIN LATERAL (
                SELECT o.*, sum(octet_length(o.body)) OVER (ORDER BY o.number ROWS UNBOUNDED PRECEDING) - octet_length(o.body) AS before FROM outbox_messages o
                WHERE o.topic = open.topic AND o.lane = open.lane AND o.sent_at IS NULL AND o.body IS NOT NULL
                ORDER BY o.number LIMIT open.room) m
            WHERE m.before < open.bytes
            """, connection)
        {
            Parameters =
            {
                new() { Value = lanes.Select(lane => lane.Topic).ToArray() },
                new() { Value = lanes.Select(lane => lane.Lane).ToArray() },
                new() { Value = lanes.Select(lane => lane.Room).ToArray() },
                new() { Value = lanes.Select(lane => lane.Bytes).ToArray() },
            },
        };
        return await command.ReadAsync(row => new UnsentMessage(
            row.GetInt64(0), row.GetGuid(1), row.GetString(2), row.GetInt32(3), row.GetString(4), row.GetString(5), row.GetFieldValue<byte[]>(6),
            row.IsDBNull(7) ? null : row.GetGuid(7), row.IsDBNull(8) ? null : row.GetString(8), row.GetFieldValue<DateTimeOffset>(9)), cancellation);
    }

    /// <summary>Records where messages lie, and how far each partition is recorded.</summary>
    public async Task RecordAsync(IReadOnlyList<SentMessage> sent, DateTimeOffset now, CancellationToken cancellation)
    {
        var last = sent.GroupBy(message => (message.Topic, message.Partition)).Select(partition => partition.MaxBy(message => message.Place.Offset)!).ToList();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(
                    """
                    UPDATE outbox_messages o SET partition = s.partition, epoch = $1, "offset" = s.place, sent_at = $2
                    FROM unnest($3, $4, $5) AS s (number, partition, place) WHERE o.number = s.number
                    """)
                {
                    Parameters =
                    {
                        new() { Value = sent[0].Place.Epoch },
                        new() { Value = now.UtcDateTime },
                        new() { Value = sent.Select(message => message.Number).ToArray() },
                        new() { Value = sent.Select(message => message.Partition).ToArray() },
                        new() { Value = sent.Select(message => message.Place.Offset).ToArray() },
                    },
                },
                new NpgsqlBatchCommand(
                    """
                    UPDATE outbox_partitions p SET next_offset = s.place + 1, last_id = s.id, last_offset = s.place
                    FROM unnest($1, $2, $3, $4) AS s (topic, partition, id, place) WHERE p.topic = s.topic AND p.partition = s.partition
                    """)
                {
                    Parameters =
                    {
                        new() { Value = last.Select(message => message.Topic).ToArray() },
                        new() { Value = last.Select(message => message.Partition).ToArray() },
                        new() { Value = last.Select(message => message.Id).ToArray() },
                        new() { Value = last.Select(message => message.Place.Offset).ToArray() },
                    },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>
    /// Begins an epoch, for good: what the broker lost and somebody has not read is unsent from then on. Recording alone may be lost with the server that was told to wait for no
    /// disk, since what is not recorded is sent again; this may not.
    /// </summary>
    public async Task BeginAsync(IReadOnlyCollection<PartitionStart> starts, CancellationToken cancellation)
    {
        await ExecuteAsync("SET synchronous_commit TO DEFAULT", cancellation);
        await using (var transaction = await connection.BeginTransactionAsync(cancellation))
        {
            foreach (var start in starts)
            {
                await BeginAsync(start, cancellation);
            }

            await transaction.CommitAsync(cancellation);
        }

        await ExecuteAsync("SET synchronous_commit TO OFF", cancellation);
    }

    /// <summary>What lies at the broker and may be unread, oldest first.</summary>
    public async Task<List<(string Topic, int Partition, LogPosition Place, int Bytes)>> UnreadAsync(
        IReadOnlyCollection<(string Topic, int Partition, LogPosition Read)> read, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT o.topic, o.partition, o.epoch, o."offset", octet_length(o.body)
            FROM unnest($1, $2, $3, $4) AS r (topic, partition, epoch, place)
            JOIN outbox_messages o ON o.topic = r.topic AND o.partition = r.partition AND o.sent_at IS NOT NULL AND (o.epoch, o."offset") >= (r.epoch, r.place)
            WHERE o.body IS NOT NULL
            ORDER BY o.epoch, o."offset"
            """, connection)
        {
            Parameters =
            {
                new() { Value = read.Select(place => place.Topic).ToArray() },
                new() { Value = read.Select(place => place.Partition).ToArray() },
                new() { Value = read.Select(place => place.Read.Epoch).ToArray() },
                new() { Value = read.Select(place => place.Read.Offset).ToArray() },
            },
        };
        return await command.ReadAsync(row => (row.GetString(0), row.GetInt32(1), new LogPosition(row.GetInt64(2), row.GetInt64(3)), row.GetInt32(4)), cancellation);
    }

    private async Task BeginAsync(PartitionStart start, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (start.UnsentFrom is { } from)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                UPDATE outbox_messages SET partition = NULL, epoch = NULL, "offset" = NULL, sent_at = NULL
                WHERE topic = $1 AND partition = $2 AND sent_at IS NOT NULL AND (epoch, "offset") >= ($3, $4) AND body IS NOT NULL
                """)
            {
                Parameters =
                {
                    new() { Value = start.Topic },
                    new() { Value = start.Partition },
                    new() { Value = from.Epoch },
                    new() { Value = from.Offset },
                },
            });
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            INSERT INTO outbox_partitions (topic, partition, epoch, next_offset) VALUES ($1, $2, $3, $4)
            ON CONFLICT (topic, partition) DO UPDATE SET epoch = excluded.epoch, next_offset = excluded.next_offset,
                last_id = CASE WHEN $5 THEN NULL ELSE outbox_partitions.last_id END, last_offset = CASE WHEN $5 THEN NULL ELSE outbox_partitions.last_offset END
            """)
        {
            Parameters =
            {
                new() { Value = start.Topic },
                new() { Value = start.Partition },
                new() { Value = start.Place.Epoch },
                new() { Value = start.Place.Offset },
                new() { Value = start.UnsentFrom is not null, NpgsqlDbType = NpgsqlDbType.Boolean },
            },
        });
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
