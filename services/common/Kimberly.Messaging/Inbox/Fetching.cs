using System.Collections.Concurrent;
using System.Diagnostics;
using Confluent.Kafka;
using Kimberly.Messaging.Transport;

namespace Kimberly.Messaging.Inbox;

/// <summary>A consumer with what is to be committed, and the partitions that rest for a moment because they could not be received.</summary>
internal sealed class Fetching : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TimeToJoin = TimeSpan.FromSeconds(10);

    private readonly IConsumer<string?, byte[]?> _consumer;
    private readonly ConcurrentDictionary<TopicPartition, TopicPartitionOffset> _done = new();
    private readonly ConcurrentDictionary<TopicPartition, Rest> _resting = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _committed;
    private long _away;

    public Fetching(KafkaClients clients, IEnumerable<string> topics)
    {
        _consumer = clients.Consumer(builder => builder
            .SetErrorHandler((_, error) => Interlocked.CompareExchange(ref _away, error.Code == ErrorCode.Local_AllBrokersDown ? Stopwatch.GetTimestamp() : 0, 0))
            .SetPartitionsRevokedHandler((_, revoked) =>
            {
                Commit();
                revoked.ForEach(partition => _resting.TryRemove(partition.TopicPartition, out var _));
            })
            .SetPartitionsLostHandler((_, lost) => lost.ForEach(partition => _resting.TryRemove(partition.TopicPartition, out var _))));
        _consumer.Subscribe(topics);
    }

    /// <summary>Since when no broker answers; null while one does.</summary>
    public long? BrokerAway => Interlocked.Read(ref _away) is > 0 and var since ? since : null;

    /// <summary>Whether it gets on. Of more consumers than partitions some have none, and are well if only the broker is there.</summary>
    public bool IsWell => _resting.IsEmpty && BrokerAway is null && (_consumer.Assignment.Count > 0 || Stopwatch.GetElapsedTime(_began) > TimeToJoin);

    /// <summary>What has arrived; waits for the first message.</summary>
    public List<ConsumeResult<string?, byte[]?>> Fetch(int most, TimeSpan patience)
    {
        foreach (var partition in _resting.Where(rest => rest.Value.IsDue).Select(rest => rest.Key))
        {
            _consumer.Resume([partition]);
        }

        var fetched = new List<ConsumeResult<string?, byte[]?>>();
        while (fetched.Count < most && Next(fetched.Count == 0 ? patience : TimeSpan.Zero) is { } result)
        {
            fetched.Add(result);
            Interlocked.Exchange(ref _away, 0);
        }

        return fetched;
    }

    /// <summary>The partition is received up to this message.</summary>
    public void Done(ConsumeResult<string?, byte[]?> last)
    {
        _done[last.TopicPartition] = new TopicPartitionOffset(last.TopicPartition, last.Offset + 1);
        _resting.TryRemove(last.TopicPartition, out _);
    }

    /// <summary>The partition rests, and goes on with this message then.</summary>
    /// <returns>Whether it was not held up before.</returns>
    public bool HoldUp(ConsumeResult<string?, byte[]?> first)
    {
        var before = _resting.GetValueOrDefault(first.TopicPartition);
        var pause = before is null ? FirstPause : TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, before.Pause.Ticks * 2));
        try
        {
            _consumer.Pause([first.TopicPartition]);
            _consumer.Seek(first.TopicPartitionOffset);
            _resting[first.TopicPartition] = new Rest(Stopwatch.GetTimestamp(), pause);
        }
        catch (KafkaException)
        {
            // It was taken away meanwhile; whoever has it now begins at the committed offset.
            _resting.TryRemove(first.TopicPartition, out _);
        }

        return before is null;
    }

    public void CommitAfter(TimeSpan pause)
    {
        if (Stopwatch.GetElapsedTime(_committed) > pause && !_done.IsEmpty)
        {
            _committed = Stopwatch.GetTimestamp();
            Commit();
        }
    }

    /// <summary>Leaves the group, so that others take over at once.</summary>
    public void Dispose()
    {
        try
        {
            _consumer.Close();
        }
        catch (KafkaException)
        {
            // Nobody is there to say goodbye to.
        }

        _consumer.Dispose();
    }

    private ConsumeResult<string?, byte[]?>? Next(TimeSpan patience)
    {
        try
        {
            return _consumer.Consume(patience);
        }
        catch (ConsumeException ex) when (!ex.Error.IsFatal)
        {
            // A topic that does not exist yet, a rebalance: the next fetch goes on.
            return null;
        }
    }

    private void Commit()
    {
        var offsets = _done.Values.ToList();
        try
        {
            _consumer.Commit(offsets);
            offsets.ForEach(offset => _done.TryRemove(new(offset.TopicPartition, offset)));
        }
        catch (KafkaException)
        {
            // Whatever is read again for that is known by its position.
            _done.Clear();
        }
    }

    private sealed record Rest(long Since, TimeSpan Pause)
    {
        public bool IsDue => Stopwatch.GetElapsedTime(Since) > Pause;
    }
}
