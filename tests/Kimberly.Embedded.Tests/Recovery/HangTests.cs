using Kimberly.Embedded.Processes;
using Kimberly.Testing.Machine;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using StackExchange.Redis;

namespace Kimberly.Embedded.Tests.Recovery;

public sealed class HangTests
{
    [Fact]
    public async Task Parts_Stopped_AreReplacedAndHaveLostNothing()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddTestService("service");
        builder.AddPostgres("postgres").AddDatabase("notesdb");
        builder.AddRedis("redis").WithDataVolume().WithPersistence();
        builder.AddKafka("kafka");
        await using var app = await StartAsync(builder, ["service", "postgres", "redis", "kafka"], cancellationToken);
        var database = await app.GetConnectionStringAsync("notesdb", cancellationToken) ?? "";
        await QueryAsync(database, "create table notes (id int primary key); insert into notes values (1)", cancellationToken);
        var options = ConfigurationOptions.Parse(await app.GetConnectionStringAsync("redis", cancellationToken) ?? "");
        await using (var before = await ConnectionMultiplexer.ConnectAsync(options))
            await before.GetDatabase().StringSetAsync("note", "kept");

        await Task.WhenAll(
            StopAndWaitAsync(app, "service", cancellationToken),
            StopAndWaitAsync(app, "postgres", cancellationToken),
            StopAndWaitAsync(app, "redis", cancellationToken),
            StopAndWaitAsync(app, "kafka", cancellationToken));

        Assert.Equal("service", await app.EnvironmentOfAsync("service", "OTEL_SERVICE_NAME", cancellationToken));
        Assert.Equal(1L, await QueryAsync(database, "select count(*) from notes", cancellationToken));
        await using var after = await ConnectionMultiplexer.ConnectAsync(options);
        Assert.Equal("kept", (string?)await after.GetDatabase().StringGetAsync("note"));
    }

    [Fact]
    public async Task Postgres_WhoseChildIsStopped_IsReplacedTogetherWithIt()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddPostgres("postgres").AddDatabase("notesdb");
        await using var app = await StartAsync(builder, ["postgres"], cancellationToken);
        var database = await app.GetConnectionStringAsync("notesdb", cancellationToken) ?? "";
        await QueryAsync(database, "create table notes (id int primary key); insert into notes values (1)", cancellationToken);
        var server = await app.ProcessOfAsync("postgres", cancellationToken);

        // It holds a lock, which nobody else could ever get.
        await using var holder = new NpgsqlConnection(database);
        await holder.OpenAsync(cancellationToken);
        await using var transaction = await holder.BeginTransactionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand("lock table notes", holder, transaction))
            await command.ExecuteNonQueryAsync(cancellationToken);
        var child = holder.ProcessID;
        ProcessSignals.Stop(child);

        await UntilReplacedAsync(app, "postgres", server, cancellationToken);

        Assert.Null(ProcFs.StartTime(child));
        Assert.Equal(1L, await QueryAsync(database, "update notes set id = 2 returning 1::bigint", cancellationToken));
    }

    [Fact]
    public async Task Service_ThatSaysForLongThatItCannotWork_IsLeftAlone()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddTestService("moody");
        builder.AddTestService("stopped");
        await using var app = await StartAsync(builder, ["moody", "stopped"], cancellationToken);
        var process = await app.ProcessOfAsync("moody", cancellationToken);
        using var client = app.CreateHttpClient("moody");
        await client.PostAsync("/ready/false", null, cancellationToken);

        // The other one hangs from now on: when that has been noticed, the time for this one is over too.
        await StopAndWaitAsync(app, "stopped", cancellationToken);

        Assert.Equal(process, await app.ProcessOfAsync("moody", cancellationToken));
    }

    [Fact]
    public async Task Service_StoppedBeforeItWasEverHealthy_IsReplaced()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddTestService("starting").WithEnvironment("START_UNREADY", "true");
        await using var app = await StartAsync(builder, [], cancellationToken);
        var stopped = await app.ProcessOfAsync("starting", cancellationToken);

        ProcessSignals.Stop(stopped);

        await app.ResourceNotifications.WaitForResourceAsync("starting", e => e.Snapshot.ProcessId is { } other && other != stopped, cancellationToken);
    }

    private static async Task StopAndWaitAsync(DistributedApplication app, string resource, CancellationToken cancellationToken)
    {
        var stopped = await app.ProcessOfAsync(resource, cancellationToken);
        ProcessSignals.Stop(stopped);
        await UntilReplacedAsync(app, resource, stopped, cancellationToken);
    }

    private static Task<ResourceEvent> UntilReplacedAsync(DistributedApplication app, string resource, int process, CancellationToken cancellationToken) =>
        app.ResourceNotifications.WaitForResourceAsync(
            resource,
            e => e.Snapshot.ProcessId is { } other && other != process && e.Snapshot.HealthStatus == HealthStatus.Healthy,
            cancellationToken);

    private static async Task<DistributedApplication> StartAsync(
        IDistributedApplicationTestingBuilder builder, IReadOnlyList<string> resources, CancellationToken cancellationToken)
    {
        var app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        foreach (var resource in resources)
            await app.ResourceNotifications.WaitForResourceHealthyAsync(resource, cancellationToken);
        return app;
    }

    private static async Task<object?> QueryAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
