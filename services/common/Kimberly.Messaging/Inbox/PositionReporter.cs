using System.Collections.Concurrent;
using System.Diagnostics;
using Kimberly.Messaging.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kimberly.Messaging.Inbox;

/// <summary>
/// Tells producing services how far their topics are read: that is what lets them send more and, in the end, forget. The answer says how far they have sent; where the broker
/// brings nothing of that for a while, they are asked for it.
/// </summary>
internal sealed class PositionReporter(
    IServiceScopeFactory scopes, ProducerClient producers, InboxReader reader, PositionReport report, Routes routes, IOptions<MessagingOptions> options, ILogger<PositionReporter> logger)
    : LastingLoop(logger)
{
    // While messages flow; else every few seconds, as a sign of life.
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<(string Topic, int Partition), (LogPosition Read, long Since)> _behind = [];

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await ReportAsync(cancellation);
            Works();
            await Task.Delay(Least, cancellation);
            await report.WaitAsync(Most, cancellation);
        }
    }

    /// <summary>Each producer hears, and is asked for what is missing, also while another one is away.</summary>
    private async Task ReportAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var positions = await scope.ServiceProvider.GetRequiredService<InboxStore>().PositionsAsync(cancellation);
        var reports = routes.Consumed.GroupBy(TopicName.ProducerOf).Select(async producer =>
        {
            var read = positions
                .Where(position => producer.Contains(position.Topic))
                .Select(position => new PositionItem(position.Topic, position.Partition, position.Epoch, position.Offset))
                .ToList();
            var answer = await producers.ReportAsync(producer.Key, new PositionsRequest([.. producer], read), cancellation);
            await CatchUpAsync(read, answer.Sent, cancellation);
        });
        await Task.WhenAll(reports);
    }

    private async Task CatchUpAsync(IReadOnlyList<PositionItem> read, IReadOnlyList<PositionItem> sent, CancellationToken cancellation)
    {
        foreach (var item in sent.Where(item => routes.Consumed.Contains(item.Topic)))
        {
            var place = (item.Topic, item.Partition);
            var here = read.FirstOrDefault(position => (position.Topic, position.Partition) == place)?.Place() ?? default;
            if (here >= item.Place())
            {
                _behind.TryRemove(place, out _);
            }
            else if (!_behind.TryGetValue(place, out var behind) || behind.Read != here)
            {
                _behind[place] = (here, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(behind.Since) > options.Value.CatchUpAfter)
            {
                await reader.FillAsync(item.Topic, item.Partition, here, item.Place(), cancellation);
            }
        }
    }
}
