using Confluent.Kafka;

namespace Kimberly.Embedded.Tests.Recovery;

/// <summary>The broker is somewhere else after each start.</summary>
public sealed class MovingTests
{
    private const string Told = "ConnectionStrings__kafka";

    [Fact]
    public async Task Kafka_Killed_RunsAgainAndWhatRefersToItFollows()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var kafka = builder.AddKafka("kafka");
        builder.AddTestService("waiting").WithReference(kafka).WaitFor(kafka);
        builder.AddTestService("referring").WithReference(kafka);
        builder.AddTestService("bystander");
        await using var app = await StartAsync(builder, cancellationToken);
        var before = await AddressAsync(app, cancellationToken);
        Assert.Equal(before, await app.EnvironmentOfAsync("waiting", Told, cancellationToken));
        Assert.Equal(before, await app.EnvironmentOfAsync("referring", Told, cancellationToken));
        var bystander = await app.ProcessOfAsync("bystander", cancellationToken);
        await ProduceAsync(before, cancellationToken);

        var killed = TimeProvider.System.GetTimestamp();
        await app.KillAndWaitAsync("kafka", cancellationToken);
        var after = await AddressAsync(app, cancellationToken);
        await UntilToldAsync(app, "waiting", after, cancellationToken);
        await UntilToldAsync(app, "referring", after, cancellationToken);
        var elapsed = TimeProvider.System.GetElapsedTime(killed);

        TestContext.Current.TestOutputHelper?.WriteLine($"All worked again after {elapsed.TotalSeconds:0.0} s.");
        Assert.True(elapsed < TimeSpan.FromSeconds(30), $"It took {elapsed}.");
        Assert.Equal(bystander, await app.ProcessOfAsync("bystander", cancellationToken));
        await ProduceAsync(after, cancellationToken);
    }

    [Fact]
    public async Task Kafka_KilledAgainAndAgain_LeavesWhatRefersToItRunningUntilItStays()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var kafka = builder.AddKafka("kafka");
        builder.AddTestService("waiting").WithReference(kafka).WaitFor(kafka);
        await using var app = await StartAsync(builder, cancellationToken);
        var process = await app.ProcessOfAsync("waiting", cancellationToken);

        for (var i = 0; i < 3; i++)
            await app.KillAndWaitAsync("kafka", cancellationToken);

        Assert.Equal(process, await app.ProcessOfAsync("waiting", cancellationToken));
        await UntilToldAsync(app, "waiting", await AddressAsync(app, cancellationToken), cancellationToken);
    }

    private static async Task<DistributedApplication> StartAsync(IDistributedApplicationTestingBuilder builder, CancellationToken cancellationToken)
    {
        var app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        foreach (var service in builder.Resources)
            await app.ResourceNotifications.WaitForResourceHealthyAsync(service.Name, cancellationToken);
        return app;
    }

    private static async Task<string> AddressAsync(DistributedApplication app, CancellationToken cancellationToken) =>
        await app.GetConnectionStringAsync("kafka", cancellationToken) ?? "";

    private static Task UntilToldAsync(DistributedApplication app, string service, string address, CancellationToken cancellationToken) => Limits.UntilAsync(
        async () =>
        {
            try
            {
                return await app.EnvironmentOfAsync(service, Told, cancellationToken) == address;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        cancellationToken);

    private static async Task ProduceAsync(string address, CancellationToken cancellationToken)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = address }).Build();
        var sent = await producer.ProduceAsync("notes", new Message<Null, string> { Value = "kept for a while" }, cancellationToken);
        Assert.Equal(PersistenceStatus.Persisted, sent.Status);
        Assert.Equal(0, sent.Offset.Value);
    }
}
