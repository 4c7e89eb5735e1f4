using System.Security.Claims;
using Kimberly.Messaging.Outbox;
using Kimberly.Messaging.Transport;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Messaging.Api;

/// <summary>How far consumers have read.</summary>
internal static class PositionsApi
{
    public static void MapPositions(this WebApplication app) =>
        app.MapPost("/internal/messaging/positions", ReportAsync).RequireService().WithName("ReportMessagingPositions").WithTags("Messaging").WithSummary("Says how far a consumer has read");

    private static async Task<Ok<PositionsAnswer>> ReportAsync(
        PositionsRequest report, ClaimsPrincipal user, MessagingDb db, Routes routes, TimeProvider time, CancellationToken cancellation)
    {
        var service = user.ServiceName();
        foreach (var topic in report.Topics.Union(report.Positions.Select(position => position.Topic)))
        {
            routes.CheckReader(service, topic);
        }

        var everywhere = report.Topics.Select(topic => new PositionItem(topic, OutboxConsumer.Everywhere, 0, 0));
        var rows = report.Positions.Concat(everywhere).Where(position => routes.Published.Contains(position.Topic)).DistinctBy(row => (row.Topic, row.Partition)).ToList();
        // A report that is overtaken by a later one does not take anything back. The relay hears that there may be room again.
        await db.Context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO outbox_consumers AS c (service, topic, partition, epoch, "offset", reported_at)
            SELECT {service}, r.topic, r.partition, r.epoch, r.place, {time.GetUtcNow()}
            FROM unnest({rows.Select(row => row.Topic).ToArray()}, {rows.Select(row => row.Partition).ToArray()}, {rows.Select(row => row.Epoch).ToArray()},
                {rows.Select(row => row.Offset).ToArray()}) AS r (topic, partition, epoch, place)
            ORDER BY r.topic, r.partition
            ON CONFLICT (service, topic, partition) DO UPDATE SET epoch = excluded.epoch, "offset" = excluded."offset", reported_at = excluded.reported_at
            WHERE (c.epoch, c."offset") < (excluded.epoch, excluded."offset") OR c.partition = {OutboxConsumer.Everywhere};
            NOTIFY kimberly_outbox
            """,
            cancellation);

        var sent = await db.Context.Set<OutboxPartition>().AsNoTracking().Where(partition => report.Topics.Contains(partition.Topic)).ToListAsync(cancellation);
        return TypedResults.Ok(new PositionsAnswer([.. sent.Select(partition => new PositionItem(partition.Topic, partition.Partition, partition.Epoch, partition.NextOffset))]));
    }
}
