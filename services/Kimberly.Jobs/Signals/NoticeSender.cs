using Kimberly.Jobs.Data;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Jobs.Signals;

/// <summary>The loop that passes notices on to the other replicas, all that have come up in one statement.</summary>
internal sealed partial class NoticeSender(IServiceScopeFactory scopes, Notices notices, ILogger<NoticeSender> logger) : BackgroundService
{
    // The payload of a NOTIFY has less than 8,000 bytes.
    private const int IdsOfANotice = 200;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await notices.Said.WaitToReadAsync(stoppingToken))
        {
            var some = new List<Notice>();
            while (notices.Said.TryRead(out var notice))
            {
                some.Add(notice);
            }

            try
            {
                await SendAsync(some, stoppingToken);
            }
            catch (Exception ex) when (!stoppingToken.IsCancellationRequested)
            {
                // The others look by themselves.
                LogLost(logger, ex);
            }
        }
    }

    private async Task SendAsync(List<Notice> notices, CancellationToken cancellation)
    {
        var together = notices
            .GroupBy(notice => notice.Channel)
            .SelectMany(same => same.SelectMany(notice => notice.Jobs).Distinct().Chunk(IdsOfANotice).DefaultIfEmpty([])
                .Select(jobs => same.First() with { Jobs = jobs }))
            .ToList();
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<JobsDb>().Database.ExecuteSqlAsync(
            $"""
             SELECT pg_notify(n.channel, n.payload)
             FROM unnest({together.Select(notice => notice.Channel).ToArray()}, {together.Select(notice => notice.Payload).ToArray()}) AS n (channel, payload)
             """,
            cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notices to the other replicas got lost; they look by themselves")]
    private static partial void LogLost(ILogger logger, Exception exception);
}
