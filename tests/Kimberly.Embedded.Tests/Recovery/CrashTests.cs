using System.Net;
using System.Net.Sockets;
using Npgsql;
using StackExchange.Redis;

namespace Kimberly.Embedded.Tests.Recovery;

public sealed class CrashTests
{
    [Fact]
    public async Task Service_Killed_RunsAgainOnTheSamePort()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddTestService("service");
        await using var app = await StartAsync(builder, "service", cancellationToken);
        var url = app.GetEndpoint("service");

        await app.KillAndWaitAsync("service", cancellationToken);
        await app.KillAndWaitAsync("service", cancellationToken);

        Assert.Equal(url, app.GetEndpoint("service"));
        Assert.Equal("service", await app.EnvironmentOfAsync("service", "OTEL_SERVICE_NAME", cancellationToken));
    }

    [Fact]
    public async Task Postgres_Killed_HasEverythingThatWasCommitted()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddPostgres("postgres").AddDatabase("notesdb");
        await using var app = await StartAsync(builder, "postgres", cancellationToken);
        var connectionString = await app.GetConnectionStringAsync("notesdb", cancellationToken) ?? "";
        await QueryAsync(connectionString, "create table notes (id int primary key); insert into notes values (1)", cancellationToken);

        await app.KillAndWaitAsync("postgres", cancellationToken);
        await QueryAsync(connectionString, "insert into notes values (2)", cancellationToken);
        await app.KillAndWaitAsync("postgres", cancellationToken);

        Assert.Equal(2L, await QueryAsync(connectionString, "select count(*) from notes", cancellationToken));
    }

    [Fact]
    public async Task Redis_Killed_HasEverythingThatWasAcknowledged()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddRedis("redis").WithDataVolume().WithPersistence();
        await using var app = await StartAsync(builder, "redis", cancellationToken);
        var options = ConfigurationOptions.Parse(await app.GetConnectionStringAsync("redis", cancellationToken) ?? "");
        options.AbortOnConnectFail = false;

        await using (var before = await ConnectionMultiplexer.ConnectAsync(options))
        {
            for (var i = 0; i < 1000; i++)
                await before.GetDatabase().StringIncrementAsync("count");
        }

        await app.KillAndWaitAsync("redis", cancellationToken);

        await using var after = await ConnectionMultiplexer.ConnectAsync(options);
        Assert.Equal(1000, (int)await after.GetDatabase().StringGetAsync("count"));
    }

    [Fact]
    public async Task Service_WhosePortWasTakenWhileItWasDown_MovesAndWhoRefersToItIsTold()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var moved = builder.AddTestService("moved");
        builder.AddTestService("friend").WithReference(moved).WaitFor(moved);
        await using var app = await StartAsync(builder, "friend", cancellationToken);
        var port = app.GetEndpoint("moved").Port;

        Processes.Signals.Send(await app.ProcessOfAsync("moved", cancellationToken), Processes.Signal.Kill);
        using var thief = await ListenAsync(port, cancellationToken);

        await Limits.UntilAsync(() => app.GetEndpoint("moved").Port != port, cancellationToken);
        var url = app.GetEndpoint("moved").ToString().TrimEnd('/');
        await Limits.UntilAsync(async () => await ToldAsync(app, cancellationToken) == url, cancellationToken);
    }

    private static async Task<DistributedApplication> StartAsync(IDistributedApplicationTestingBuilder builder, string resource, CancellationToken cancellationToken)
    {
        var app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(resource, cancellationToken);
        return app;
    }

    private static async Task<object?> QueryAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static async Task<string?> ToldAsync(DistributedApplication app, CancellationToken cancellationToken)
    {
        try
        {
            return await app.EnvironmentOfAsync("friend", "services__moved__http__0", cancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<TcpListener> ListenAsync(int port, CancellationToken cancellationToken)
    {
        while (true)
        {
            var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return listener;
            }
            catch (SocketException)
            {
                listener.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
            }
        }
    }
}
