using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kimberly.Messaging.Outbox;

namespace Kimberly.Messaging;

/// <summary>Traces and metrics, by OpenTelemetry's conventions for messaging where they say something.</summary>
internal sealed class MessagingTelemetry : IDisposable
{
    /// <summary>The name of the source and of the meter.</summary>
    public const string Name = "Kimberly.Messaging";

    private const string System = "messaging.system";
    private const string Destination = "messaging.destination.name";
    private const string Operation = "messaging.operation.name";
    private const string OperationType = "messaging.operation.type";
    private const string MessageId = "messaging.message.id";
    private const string Group = "messaging.consumer.group.name";
    private const string Error = "error.type";

    // One for the process: a source that is made anew for each host would be one that nobody listens to.
    private static readonly ActivitySource Source = new(Name);

    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _consumed;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _filled;
    private readonly Histogram<double> _processing;
    private readonly Histogram<double> _delivery;

    public MessagingTelemetry(IMeterFactory meters, TimeProvider time)
    {
        _meter = meters.Create(Name);
        _sent = _meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Messages that the broker has taken.");
        _consumed = _meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Messages that were read; those that came again are left out.");
        _failed = _meter.CreateCounter<long>("kimberly.messaging.failures", "{attempt}", "Attempts to handle a message that failed.");
        _filled = _meter.CreateCounter<long>("kimberly.messaging.filled", "{message}", "Messages that the broker had lost, and that came from their producer's outbox.");
        _processing = _meter.CreateHistogram<double>("messaging.process.duration", "s", "How long a handler took.");
        _delivery = _meter.CreateHistogram<double>("kimberly.messaging.delivery.duration", "s", "From the outbox until the effect, messages at their first attempt.");
        _meter.CreateObservableGauge("kimberly.messaging.outbox.unsent", () => Unsent.Select(topic => new Measurement<long>(topic.Messages, Tag(Destination, topic.Topic))), "{message}");
        _meter.CreateObservableGauge(
            "kimberly.messaging.outbox.oldest_unsent.age",
            () => Unsent.Select(topic => new Measurement<double>((time.GetUtcNow() - topic.Oldest).TotalSeconds, Tag(Destination, topic.Topic))),
            "s");
        _meter.CreateObservableGauge(
            "kimberly.messaging.consumer.lag",
            () => Lag.Select(lag => new Measurement<long>(lag.Messages, Tag(Destination, lag.Topic), Tag(Group, lag.Service))),
            "{message}",
            "Messages that were sent and that a consuming service has not read, as its producer knows.");
        _meter.CreateObservableGauge("kimberly.messaging.parked", () => Parked, "{message}", "Messages that failed, or wait behind one that did.");
        _meter.CreateObservableGauge("kimberly.messaging.dead_letters", () => DeadLetters, "{message}");
    }

    /// <summary>Known where the relay is active; elsewhere empty.</summary>
    public IReadOnlyList<UnsentCount> Unsent { get; set; } = [];

    /// <summary>Known where the relay is active; elsewhere empty.</summary>
    public IReadOnlyList<ConsumerLag> Lag { get; set; } = [];

    public long Parked { get; set; }

    public long DeadLetters { get; set; }

    /// <summary>The sending of a message, within the trace in which it was put into the outbox.</summary>
    public static Activity? StartSend(UnsentMessage message) => Start("send", ActivityKind.Producer, message.Topic, message.Id, message.TraceParent);

    /// <summary>The handling of a message, within the trace in which it was sent.</summary>
    public static Activity? StartProcess(string topic, Guid id, string? traceParent) => Start("process", ActivityKind.Consumer, topic, id, traceParent);

    public void Sent(IReadOnlyList<SentMessage> messages)
    {
        foreach (var topic in messages.GroupBy(message => message.Topic))
        {
            _sent.Add(topic.Count(), Tag(System, "kafka"), Tag(Destination, topic.Key), Tag(Operation, "send"));
        }
    }

    public void Consumed(string topic, int messages) => _consumed.Add(messages, Tag(System, "kafka"), Tag(Destination, topic), Tag(Operation, "poll"));

    public void Processed(string topic, TimeSpan took, TimeSpan? sinceAdded)
    {
        _processing.Record(took.TotalSeconds, Tag(System, "kafka"), Tag(Destination, topic), Tag(Operation, "process"));
        if (sinceAdded is { } age)
        {
            _delivery.Record(age.TotalSeconds, Tag(Destination, topic));
        }
    }

    public void Failed(string topic, string error) => _failed.Add(1, Tag(Destination, topic), Tag(Error, error));

    public void Filled(string topic, int messages) => _filled.Add(messages, Tag(Destination, topic));

    public void Dispose() => _meter.Dispose();

    private static Activity? Start(string operation, ActivityKind kind, string topic, Guid id, string? traceParent)
    {
        var activity = Source.StartActivity($"{operation} {topic}", kind, traceParent);
        activity?.SetTag(System, "kafka");
        activity?.SetTag(Destination, topic);
        activity?.SetTag(Operation, operation);
        activity?.SetTag(OperationType, operation);
        activity?.SetTag(MessageId, id.ToString());
        return activity;
    }

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
