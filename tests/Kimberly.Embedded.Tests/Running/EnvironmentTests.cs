using System.Globalization;
using Npgsql;
using StackExchange.Redis;

namespace Kimberly.Embedded.Tests.Running;

public sealed class EnvironmentTests(RunningApplication running) : IClassFixture<RunningApplication>
{
    private readonly DistributedApplication _app = running.App;

    [Fact]
    public async Task Service_ReferringToADatabase_CanUseItAsASuperuser()
    {
        await using var source = NpgsqlDataSource.Create(await OfFrontEndAsync("ConnectionStrings__notesdb"));
        await using var command = source.CreateCommand("select current_database() || ' ' || current_setting('is_superuser') || ' ' || current_setting('fsync')");

        Assert.Equal("notes on on", await command.ExecuteScalarAsync(Limits.Token()));
    }

    [Fact]
    public async Task Service_ReferringToADatabase_GetsItsPartsToo()
    {
        var connection = new NpgsqlConnectionStringBuilder(await OfFrontEndAsync("ConnectionStrings__notesdb"));

        Assert.Equal("127.0.0.1", await OfFrontEndAsync("NOTESDB_HOST"));
        Assert.Equal(connection.Port.ToString(CultureInfo.InvariantCulture), await OfFrontEndAsync("NOTESDB_PORT"));
        Assert.Equal("postgres", await OfFrontEndAsync("NOTESDB_USERNAME"));
        Assert.Equal(connection.Password, await OfFrontEndAsync("NOTESDB_PASSWORD"));
        Assert.Equal("notes", await OfFrontEndAsync("NOTESDB_DATABASENAME"));
        Assert.Equal($"postgresql://postgres:{connection.Password}@127.0.0.1:{connection.Port}/notes", await OfFrontEndAsync("NOTESDB_URI"));
    }

    [Fact]
    public async Task Service_ReferringToRedisByAnotherName_CanUseItWithItsPassword()
    {
        var connectionString = await _app.EnvironmentOfAsync("pair", "ConnectionStrings__cache", Limits.Token());
        await using var redis = await ConnectionMultiplexer.ConnectAsync(connectionString);
        await redis.GetDatabase().StringSetAsync("greeting", "hello");

        Assert.Equal("hello", await redis.GetDatabase().StringGetAsync("greeting"));
        Assert.Contains("password=", connectionString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_ReferringToReplicas_IsToldWhereEachOfThemIs()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var first = await OfFrontEndAsync("services__pair__http__0");
        var second = await OfFrontEndAsync("services__pair__http__1");

        Assert.NotEqual(
            await client.GetStringAsync(new Uri($"{first}/process"), Limits.Token()),
            await client.GetStringAsync(new Uri($"{second}/process"), Limits.Token()));
        Assert.Equal(first, await OfFrontEndAsync("PAIR_URL"));
        Assert.Equal(first, await OfFrontEndAsync("PAIR_HTTP"));
        Assert.Equal("", await OfFrontEndAsync("services__pair__http__2"));
    }

    [Fact]
    public async Task Service_Started_GetsWhatTelemetryAndTheFrameworkNeed()
    {
        Assert.Equal("front-end", await OfFrontEndAsync("OTEL_SERVICE_NAME"));
        Assert.Contains("service.instance.id=front-end-0", await OfFrontEndAsync("OTEL_RESOURCE_ATTRIBUTES"), StringComparison.Ordinal);
        Assert.Equal(_app.GetEndpoint("front-end").ToString().TrimEnd('/'), await OfFrontEndAsync("ASPNETCORE_URLS"));
        Assert.Equal(await OfFrontEndAsync("DOTNET_ENVIRONMENT"), await OfFrontEndAsync("ASPNETCORE_ENVIRONMENT"));
        Assert.NotEqual("", await OfFrontEndAsync("DOTNET_ENVIRONMENT"));
    }

    [Fact]
    public async Task Service_GivenParametersAndText_GetsThemUnchanged()
    {
        Assert.Equal(30, (await OfFrontEndAsync("SECRET")).Length);
        Assert.Equal("a value, with = and \"quotes\"", await OfFrontEndAsync("PLAIN"));
    }

    [Fact]
    public async Task Processes_Listed_ShowNoSecret()
    {
        var secrets = new[] { await OfFrontEndAsync("SECRET"), await OfFrontEndAsync("NOTESDB_PASSWORD"), await _app.EnvironmentOfAsync("pair", "CACHE_PASSWORD", Limits.Token()) };

        foreach (var resource in new[] { "postgres", "redis", "front-end" })
        {
            var arguments = await File.ReadAllTextAsync($"/proc/{await _app.ProcessOfAsync(resource, Limits.Token())}/cmdline", Limits.Token());
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, arguments, StringComparison.Ordinal));
        }
    }

    private Task<string> OfFrontEndAsync(string variable) => _app.EnvironmentOfAsync("front-end", variable, Limits.Token());
}
