using Kimberly.Messaging.Transport;

namespace Kimberly.Messaging.Outbox;

/// <summary>How far a topic's consumers have read, as they said.</summary>
internal sealed class ReadPlaces(IReadOnlyCollection<OutboxConsumer> reported, Routes routes, DateTimeOffset now, TimeSpan silence)
{
    private readonly Dictionary<(string Service, string Topic, int Partition), OutboxConsumer> _reported =
        reported.ToDictionary(row => (row.Service, row.Topic, row.Partition));

    /// <summary>Everything before this place was read by everybody who ever asked for the topic, or is named as its consumer. Where nobody is, that is everything.</summary>
    public LogPosition ByAll(string topic, int partition) => Least(Known(topic).Union(routes.ConsumersOf(topic)), topic, partition);

    /// <summary>The same for those who are there; for all, where nobody is.</summary>
    public LogPosition ByLiving(string topic, int partition)
    {
        var living = Known(topic).Where(service => _reported[(service, topic, OutboxConsumer.Everywhere)].ReportedAt > now - silence).ToList();
        return living.Count > 0 ? Least(living, topic, partition) : ByAll(topic, partition);
    }

    /// <summary>The services that read the topic.</summary>
    public IEnumerable<string> Known(string topic) => _reported.Keys.Where(key => key.Topic == topic && key.Partition == OutboxConsumer.Everywhere).Select(key => key.Service);

    public LogPosition By(string service, string topic, int partition) =>
        _reported.TryGetValue((service, topic, partition), out var row) ? new LogPosition(row.Epoch, row.Offset) : default;

    private LogPosition Least(IEnumerable<string> services, string topic, int partition) =>
        services.Select(service => By(service, topic, partition)).DefaultIfEmpty(LogPosition.End).Min();
}
