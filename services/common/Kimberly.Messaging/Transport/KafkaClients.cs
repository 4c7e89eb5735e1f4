using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Kimberly.Messaging.Transport;

/// <summary>
/// Makes clients of the broker. Not the singletons of <c>AddKafkaProducer</c> and <c>AddKafkaConsumer</c>: a client that met a fatal error is of no use any more, so that
/// each start of a loop makes its own. The same settings apply, though: <c>ConnectionStrings:kafka</c> and the sections <c>Aspire:Confluent:Kafka:{Producer,Consumer}:Config</c>.
/// </summary>
internal sealed partial class KafkaClients(IConfiguration configuration, Routes routes, ILogger<KafkaClients> logger)
{
    private const string Connection = "kafka";
    private const string Section = "Aspire:Confluent:Kafka";

    /// <summary>The relay's: idempotent, so that what it repeats by itself arrives once and in order.</summary>
    /// <param name="useless">Called when no broker can be reached, and when it will not work any more.</param>
    public IProducer<string, byte[]> Producer(Action useless)
    {
        var config = new ProducerConfig
        {
            ClientId = routes.Service,
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = 0,
            // The relay itself gives up, all at once: a message alone that is given up would be overtaken by those behind it.
            MessageTimeoutMs = 0,
            CompressionType = CompressionType.None,
        };
        Complete(config, "Producer");
        return new ProducerBuilder<string, byte[]>(config)
            .SetLogHandler((_, line) => Log(line))
            .SetErrorHandler((_, error) =>
            {
                if (error.IsFatal || error.Code == ErrorCode.Local_AllBrokersDown)
                {
                    useless();
                }
            })
            .Build();
    }

    /// <summary>Looks at the ends of partitions, and belongs to no group.</summary>
    public IConsumer<string?, byte[]?> Watcher() => Build(new ConsumerConfig { GroupId = $"{routes.Service}.relay", EnableAutoCommit = false }, _ => { });

    /// <summary>The service's consumer.</summary>
    /// <param name="change">Adds handlers.</param>
    public IConsumer<string?, byte[]?> Consumer(Action<ConsumerBuilder<string?, byte[]?>> change) => Build(
        new ConsumerConfig
        {
            GroupId = routes.Service,
            EnableAutoCommit = false,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            SessionTimeoutMs = 6_000,
            HeartbeatIntervalMs = 1_000,
            AllowAutoCreateTopics = true,
        },
        change);

    private IConsumer<string?, byte[]?> Build(ConsumerConfig config, Action<ConsumerBuilder<string?, byte[]?>> change)
    {
        config.ClientId = routes.Service;
        config.AutoOffsetReset = AutoOffsetReset.Earliest;
        // Kafka answers as soon as there is a message; the embedded broker lets the first one after a pause wait for so long, half of it on average. The default is 500.
        config.FetchWaitMaxMs = 5;
        config.FetchErrorBackoffMs = 50;
        // Little of each partition at a time, so that what is received together is of all of them: they are received in parallel.
        config.MaxPartitionFetchBytes = 128 * 1024;
        config.QueuedMinMessages = 5_000;
        config.QueuedMaxMessagesKbytes = 8_192;
        config.TopicMetadataRefreshIntervalMs = 10_000;
        Complete(config, "Consumer");
        var builder = new ConsumerBuilder<string?, byte[]?>(config).SetLogHandler((_, line) => Log(line));
        change(builder);
        return builder.Build();
    }

    private void Complete(ClientConfig config, string kind)
    {
        configuration.GetSection($"{Section}:{kind}:Config").Bind(config);
        configuration.GetSection($"{Section}:{kind}:{Connection}:Config").Bind(config);
        config.ReconnectBackoffMs = 50;
        config.ReconnectBackoffMaxMs = 500;
        config.SocketTimeoutMs = 10_000;
        config.BootstrapServers = configuration.GetConnectionString(Connection) ?? config.BootstrapServers ?? throw new InvalidOperationException(
            $"ConnectionStrings:{Connection} is not set; the AppHost sets it with WithReference.");
    }

    /// <summary>librdkafka says the same again and again while a broker is away; the loops say it once.</summary>
    private void Log(LogMessage line) => LogLine(logger, line.Facility, line.Message);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Facility}: {Line}")]
    private static partial void LogLine(ILogger logger, string facility, string line);
}
