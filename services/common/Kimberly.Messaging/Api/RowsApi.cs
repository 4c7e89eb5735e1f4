using System.Security.Claims;
using Kimberly.Messaging.Outbox;
using Kimberly.Messaging.Transport;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Messaging.Api;

/// <summary>What was sent to a partition, for a consumer that misses some of it.</summary>
internal static class RowsApi
{
    // An answer of at most 500 messages, and of about 4 MB: each may have 256 KiB.
    private const int MostRows = 500;
    private const int MostBytes = 4 * 1024 * 1024;

    public static void MapRows(this WebApplication app) =>
        app.MapGet("/internal/messaging/rows", GetAsync).RequireService().WithName("GetMessagingRows").WithTags("Messaging").WithSummary("What was sent to a partition between two places");

    private static async Task<Ok<RowsAnswer>> GetAsync([AsParameters] RowsRequest asked, ClaimsPrincipal user, MessagingDb db, Routes routes, CancellationToken cancellation)
    {
        if (!routes.Published.Contains(asked.Topic))
        {
            throw ProblemException.NotFound("topic of this service");
        }

        routes.CheckReader(user.ServiceName(), asked.Topic);

        // Before the rows: what is recorded by now is among them.
        var recorded = await db.Context.Set<OutboxPartition>().AsNoTracking()
            .SingleOrDefaultAsync(partition => partition.Topic == asked.Topic && partition.Partition == asked.Partition, cancellation);
        var (from, to) = (new LogPosition(asked.FromEpoch, asked.FromOffset), new LogPosition(asked.ToEpoch, asked.ToOffset));
        var until = recorded is null ? from : Min(to, new LogPosition(recorded.Epoch, recorded.NextOffset));
        var rows = await db.Context.Set<OutboxMessage>()
            .FromSql(
                $"""
                SELECT * FROM outbox_messages
                WHERE topic = {asked.Topic} AND partition = {asked.Partition} AND sent_at IS NOT NULL AND body IS NOT NULL
                    AND (epoch, "offset") >= ({from.Epoch}, {from.Offset}) AND (epoch, "offset") < ({until.Epoch}, {until.Offset})
                ORDER BY epoch, "offset" LIMIT {MostRows}
                """)
            .AsNoTracking()
            .ToListAsync(cancellation);

        var (items, bytes) = (new List<RowItem>(), 0);
        foreach (var row in rows)
        {
            items.Add(new RowItem(row.Epoch!.Value, row.Offset!.Value, row.Id, row.Key, row.Type, row.Body!, row.UserId, row.TraceParent, row.AddedAt));
            bytes += row.Body!.Length;
            if (bytes > MostBytes || items.Count == MostRows)
            {
                until = new LogPosition(row.Epoch.Value, row.Offset.Value + 1);
                break;
            }
        }

        return TypedResults.Ok(new RowsAnswer(items, until.Epoch, until.Offset));
    }

    private static LogPosition Min(LogPosition one, LogPosition other) => one < other ? one : other;

    /// <summary>From a place on, up to another one.</summary>
    private sealed record RowsRequest(
        string Topic,
        int Partition,
        [FromQuery(Name = "from_epoch")] long FromEpoch,
        [FromQuery(Name = "from_offset")] long FromOffset,
        [FromQuery(Name = "to_epoch")] long ToEpoch,
        [FromQuery(Name = "to_offset")] long ToOffset);
}
