using Confluent.Kafka;
using Kimberly.Testing.Logging;
using Kimberly.Testing.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kimberly.ServiceDefaults.Tests;

public sealed class KafkaClientTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_OverABroker_CarryMessagesUntilItIsGoneAndSaySo()
    {
        await using var broker = await TestBroker.StartNewAsync(Cancellation);
        using var logs = new RecordedLogs();
        using var host = HostWith(
            logs,
            ("ConnectionStrings:kafka", broker.ConnectionString),
            ("Aspire:Confluent:Kafka:Consumer:Config:GroupId", "somebody"),
            ("Aspire:Confluent:Kafka:Consumer:kafka:Config:GroupId", "readers"),
            ("Aspire:Confluent:Kafka:Consumer:Config:AutoOffsetReset", "Earliest"));
        var producer = host.Services.GetRequiredService<IProducer<string, string>>();
        var consumer = host.Services.GetRequiredService<IConsumer<string, string>>();

        var sent = await producer.ProduceAsync("notes", new Message<string, string> { Key = "key", Value = "a note" }, Cancellation);
        consumer.Subscribe("notes");
        Assert.Equal("a note", consumer.Consume(Limit)?.Message.Value);
        consumer.Commit();
        // The group is the one of this connection.
        Assert.Equal(sent.Offset.Value + 1, PositionOf("readers", sent.TopicPartition, broker));
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(host));

        await broker.KillAsync();

        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(host));
        Assert.Contains(logs.Lines, line => line.Category == "Aspire.Confluent.Kafka");
    }

    [Fact]
    public void Consumer_WithoutBrokerOrGroup_SaysWhichSettingIsMissing()
    {
        using var logs = new RecordedLogs();
        using var nowhere = HostWith(logs);
        using var nobody = HostWith(logs, ("ConnectionStrings:kafka", "127.0.0.1:1"));

        Assert.Contains("ConnectionStrings:kafka", Refusal(nowhere), StringComparison.Ordinal);
        Assert.Contains("Aspire:Confluent:Kafka:Consumer:Config:GroupId", Refusal(nobody), StringComparison.Ordinal);
    }

    private static long PositionOf(string group, TopicPartition partition, TestBroker broker)
    {
        using var observer = new ConsumerBuilder<string, string>(new ConsumerConfig { BootstrapServers = broker.ConnectionString, GroupId = group }).Build();
        return observer.Committed([partition], Limit).Single().Offset.Value;
    }

    private static string Refusal(IHost host) =>
        Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<IConsumer<string, string>>()).Message;

    private static IHost HostWith(RecordedLogs logs, params IEnumerable<(string Name, string Value)> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, string? (setting) => setting.Value));
        builder.Logging.AddProvider(logs);
        builder.AddKafkaProducer<string, string>("kafka");
        builder.AddKafkaProducer<Null, byte[]>("kafka");
        builder.AddKafkaConsumer<string, string>("kafka");
        return builder.Build();
    }

    private static async Task<HealthStatus> HealthAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation)).Status;
}
