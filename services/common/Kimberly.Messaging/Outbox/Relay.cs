using System.Diagnostics;
using Confluent.Kafka;
using Kimberly.Messaging.Transport;

namespace Kimberly.Messaging.Outbox;

/// <summary>
/// One epoch of sending. Whatever goes wrong ends it, with all that the producer has not delivered yet: the next one begins with what is not recorded as sent,
/// so that nothing overtakes anything.
/// </summary>
internal sealed class Relay(
    long epoch,
    OutboxStore store,
    IProducer<string, byte[]> producer,
    Task useless,
    Dictionary<string, int> counts,
    Dictionary<(string Topic, int Partition), SentPartition> partitions,
    KafkaClients clients,
    Routes routes,
    MessagingTelemetry telemetry,
    MessagingOptions options,
    TimeProvider time) : IDisposable
{
    private const int MostOfALane = 500;
    private static readonly TimeSpan DeliveryLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(1);

    private readonly BrokerTails _tails = new(clients);
    private long _looked = Stopwatch.GetTimestamp();

    public long Epoch => epoch;

    /// <summary>Sends what there is, within the bounds.</summary>
    /// <returns>Whether there may be more to send right now.</returns>
    public async Task<bool> PassAsync(CancellationToken cancellation)
    {
        await ForgetReadAsync(cancellation);
        var lanes = OpenLanes();
        var messages = lanes.Count == 0 ? [] : WithinBounds(await store.UnsentAsync(lanes, cancellation));
        if (messages.Count == 0)
        {
            await LookAtBrokerAsync(cancellation);
            return false;
        }

        var sent = await SendAsync(messages, cancellation);
        await store.RecordAsync(sent, time.GetUtcNow(), cancellation);
        foreach (var message in sent)
        {
            partitions[(message.Topic, message.Partition)].Sent(message.Place, message.Bytes);
        }

        telemetry.Sent(sent);
        return true;
    }

    public void Dispose()
    {
        producer.Dispose();
        _tails.Dispose();
    }

    private async Task ForgetReadAsync(CancellationToken cancellation)
    {
        if (partitions.Values.All(partition => partition.Messages == 0))
        {
            return;
        }

        var read = new ReadPlaces(await store.ConsumersAsync(cancellation), routes, time.GetUtcNow(), options.ConsumerSilence);
        foreach (var ((topic, number), partition) in partitions)
        {
            partition.Consumed(read.ByLiving(topic, number));
        }
    }

    private List<(string Topic, int Lane, int Room, long Bytes)> OpenLanes() =>
    [
        .. from topic in counts.Keys
           from lane in Enumerable.Range(0, Lane.Count)
           let partition = partitions[(topic, lane % counts[topic])]
           let room = Math.Min(MostOfALane, options.UnconsumedMessages - partition.Messages)
           let bytes = options.UnconsumedBytes - partition.Bytes
           where room > 0 && bytes > 0
           select (topic, lane, room, bytes),
    ];

    /// <summary>Of each partition as many as fit, and one at least: else one that is too large alone would never be sent.</summary>
    private List<UnsentMessage> WithinBounds(List<UnsentMessage> unsent)
    {
        var bytes = partitions.ToDictionary(partition => partition.Key, partition => partition.Value.Bytes);
        return unsent.FindAll(message =>
        {
            var place = (message.Topic, PartitionOf(message));
            var fits = bytes[place] < options.UnconsumedBytes;
            bytes[place] += SentPartition.SizeOf(message.Body);
            return fits;
        });
    }

    private int PartitionOf(UnsentMessage message) => message.Lane % counts[message.Topic];

    private async Task<List<SentMessage>> SendAsync(List<UnsentMessage> messages, CancellationToken cancellation)
    {
        var reports = new DeliveryReport<string, byte[]>[messages.Count];
        var left = messages.Count;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < messages.Count; i++)
        {
            var (number, message) = (i, messages[i]);
            var place = new TopicPartition(message.Topic, PartitionOf(message));
            producer.Produce(place, Envelope(message, partitions[(place.Topic, place.Partition)]), report =>
            {
                reports[number] = report;
                if (Interlocked.Decrement(ref left) == 0)
                {
                    all.SetResult();
                }
            });
        }

        if (await Task.WhenAny(all.Task, useless).WaitAsync(DeliveryLimit, cancellation) == useless)
        {
            throw new KafkaException(ErrorCode.Local_AllBrokersDown);
        }

        return [.. messages.Zip(reports, Delivered)];
    }

    private SentMessage Delivered(UnsentMessage message, DeliveryReport<string, byte[]> report)
    {
        if (report.Error.IsError)
        {
            throw new KafkaException(report.Error);
        }

        // Nobody else sends to this partition: an earlier place than any recorded one is in another log.
        return report.Offset >= partitions[(message.Topic, report.Partition)].NextOffset
            ? new SentMessage(message.Number, message.Id, message.Topic, report.Partition, new LogPosition(epoch, report.Offset), SentPartition.SizeOf(message.Body))
            : throw new LostLogException(message.Topic, report.Partition);
    }

    private Message<string, byte[]> Envelope(UnsentMessage message, SentPartition partition)
    {
        using var activity = MessagingTelemetry.StartSend(message);
        var headers = new Headers();
        headers.Add(MessageHeaders.Id, message.Id.ToString());
        headers.Add(MessageHeaders.Type, message.Type);
        headers.Add(MessageHeaders.AddedAt, message.AddedAt.ToUnixTimeMilliseconds());
        headers.Add(MessageHeaders.Epoch, epoch);
        headers.Add(MessageHeaders.Start, partition.Start.Offset);
        headers.Add(MessageHeaders.Previous, partition.Previous);
        if (message.UserId is { } user)
        {
            headers.Add(MessageHeaders.User, user.ToString());
        }

        if ((activity?.Id ?? message.TraceParent) is { } trace)
        {
            headers.Add(MessageHeaders.TraceParent, trace);
        }

        return new Message<string, byte[]> { Key = message.Key, Value = message.Body, Headers = headers };
    }

    /// <summary>A broker that lost everything tells nobody.</summary>
    private async Task LookAtBrokerAsync(CancellationToken cancellation)
    {
        if (Stopwatch.GetElapsedTime(_looked) < LookAfter)
        {
            return;
        }

        _looked = Stopwatch.GetTimestamp();
        foreach (var ((topic, number), partition) in partitions.Where(partition => partition.Value.Messages > 0 && partition.Key.Partition < counts[partition.Key.Topic]))
        {
            if (await Task.Run(() => _tails.EndOf(topic, number), cancellation) < partition.NextOffset)
            {
                throw new LostLogException(topic, number);
            }
        }
    }
}
