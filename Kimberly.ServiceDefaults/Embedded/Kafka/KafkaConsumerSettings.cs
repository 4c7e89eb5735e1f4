using Confluent.Kafka;

namespace Aspire.Confluent.Kafka;

/// <summary>What a consumer is made from: the section <c>Aspire:Confluent:Kafka:Consumer</c>, then its part that is named like the connection.</summary>
public sealed class KafkaConsumerSettings
{
    /// <summary>Where the brokers listen, as host:port, several separated by commas; <c>ConnectionStrings:{name}</c> where that is set.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>librdkafka's settings.</summary>
    public ConsumerConfig Config { get; } = new();

    /// <summary>Whether the service's readiness leaves the broker out.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Has an effect in the Aspire profile only: here librdkafka's statistics are not collected.</summary>
    public bool DisableMetrics { get; set; }

    /// <summary>Has an effect in the Aspire profile only: here this library traces nothing by itself.</summary>
    public bool DisableTracing { get; set; }
}
