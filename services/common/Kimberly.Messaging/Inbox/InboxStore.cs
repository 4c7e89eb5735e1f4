using Kimberly.Messaging.Retries;
using Kimberly.Messaging.Transport;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Messaging.Inbox;

/// <summary>What the consumer notes in its database, within the transaction that is going on. Scoped.</summary>
internal sealed class InboxStore(MessagingDb messaging)
{
    private readonly DbContext _db = messaging.Context;

    /// <summary>How far a partition is read; nobody else reads it until the transaction ends.</summary>
    public async Task<LogPosition> LockAsync(string topic, int partition, CancellationToken cancellation)
    {
        while (true)
        {
            var rows = await _db.Set<InboxPosition>()
                .FromSql($"SELECT * FROM inbox_positions WHERE topic = {topic} AND partition = {partition} FOR UPDATE")
                .AsNoTracking()
                .ToListAsync(cancellation);
            if (rows.Count > 0)
            {
                return new LogPosition(rows[0].Epoch, rows[0].Offset);
            }

            await _db.Database.ExecuteSqlAsync(
                $"""INSERT INTO inbox_positions (topic, partition, epoch, "offset") VALUES ({topic}, {partition}, 0, 0) ON CONFLICT DO NOTHING""", cancellation);
        }
    }

    public Task MoveAsync(string topic, int partition, LogPosition place, CancellationToken cancellation) => _db.Database.ExecuteSqlAsync(
        $"""UPDATE inbox_positions SET epoch = {place.Epoch}, "offset" = {place.Offset} WHERE topic = {topic} AND partition = {partition}""", cancellation);

    /// <summary>Those that were received before.</summary>
    public async Task<HashSet<Guid>> KnownAsync(Guid[] ids, CancellationToken cancellation) =>
        [.. await _db.Database.SqlQuery<Guid>($"""SELECT id AS "Value" FROM inbox_messages WHERE id = ANY({ids})""").ToListAsync(cancellation)];

    public Task ReceivedAsync(Guid[] ids, DateTimeOffset now, CancellationToken cancellation) =>
        _db.Database.ExecuteSqlAsync($"INSERT INTO inbox_messages (id, received_at) SELECT id, {now} FROM unnest({ids}) AS id", cancellation);

    /// <summary>Those of the keys for which messages wait, and when the first of them is due.</summary>
    public Task<Dictionary<string, DateTimeOffset>> BlockedAsync(string topic, string[] keys, CancellationToken cancellation) => _db.Set<ParkedMessage>()
        .FromSql(
            $"""
            SELECT first.* FROM unnest({keys}) AS asked (key)
            CROSS JOIN LATERAL (SELECT * FROM parked_messages p WHERE p.topic = {topic} AND p.key = asked.key ORDER BY p.number LIMIT 1) first
            """)
        .Select(first => new { first.Key, first.NextAttemptAt })
        .ToDictionaryAsync(first => first.Key, first => first.NextAttemptAt, cancellation);

    /// <summary>How far everything is read.</summary>
    public Task<List<InboxPosition>> PositionsAsync(CancellationToken cancellation) => _db.Set<InboxPosition>().AsNoTracking().ToListAsync(cancellation);
}
