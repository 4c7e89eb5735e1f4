using Confluent.Kafka;
using Kimberly.Testing.Servers;

namespace Kimberly.Embedded.Tests.Kafka;

public sealed class TestBrokerTests
{
    private const string Topic = "notes";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Broker_GivenMessages_DeliversThemAndTellsHowFarAGroupIs()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var broker = await TestBroker.StartNewAsync(cancellationToken);
        var sent = await ProduceAsync(broker, 20, cancellationToken);

        using var consumer = Consumer(broker);
        consumer.Subscribe(Topic);
        var received = Enumerable.Range(0, 20).Select(_ => Consume(consumer)).ToList();
        consumer.Commit();

        Assert.Equal(sent.Select(message => message.Value).Order(), received.Select(message => message.Message.Value).Order());
        Assert.Equal(4, sent.Select(message => message.Partition).Distinct().Count());
        // Somebody else can ask how far the group is, and how far it could be.
        using var observer = Consumer(broker);
        var partitions = sent.Select(message => message.TopicPartition).Distinct().ToList();
        Assert.All(observer.Committed(partitions, Limit), position =>
            Assert.Equal(observer.QueryWatermarkOffsets(position.TopicPartition, Limit).High, position.Offset));
    }

    [Fact]
    public async Task Broker_KilledAndStarted_IsEmptyAtAnotherAddress()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var broker = await TestBroker.StartNewAsync(cancellationToken);
        await ProduceAsync(broker, 20, cancellationToken);
        var before = broker.ConnectionString;

        await broker.KillAsync();
        await broker.StartAsync(cancellationToken);

        Assert.NotEqual(before, broker.ConnectionString);
        Assert.Equal(0, (await ProduceAsync(broker, 1, cancellationToken)).Single().Offset.Value);
    }

    private static async Task<List<DeliveryResult<string, string>>> ProduceAsync(TestBroker broker, int count, CancellationToken cancellationToken)
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = broker.ConnectionString, EnableIdempotence = true }).Build();
        var sent = new List<DeliveryResult<string, string>>();
        for (var i = 0; i < count; i++)
            sent.Add(await producer.ProduceAsync(Topic, new Message<string, string> { Key = $"key {i}", Value = $"value {i}" }, cancellationToken));
        return sent;
    }

    private static IConsumer<string, string> Consumer(TestBroker broker) => new ConsumerBuilder<string, string>(new ConsumerConfig
    {
        BootstrapServers = broker.ConnectionString,
        GroupId = "readers",
        AutoOffsetReset = AutoOffsetReset.Earliest,
        EnableAutoCommit = false,
    }).Build();

    private static ConsumeResult<string, string> Consume(IConsumer<string, string> consumer) =>
        consumer.Consume(Limit) ?? throw new TimeoutException($"No message within {Limit.TotalSeconds} s.");
}
