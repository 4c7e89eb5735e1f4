using Kimberly.Testing.Servers;
using Npgsql;

namespace Kimberly.Embedded.Tests.Servers;

public sealed class TestServersTests
{
    [Fact]
    public async Task TestServers_AskedForTwoDatabases_GiveEachItsOwn()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var servers = await TestServers.StartAsync(cancellationToken);

        await ExecuteAsync(await servers.CreateDatabaseAsync(cancellationToken), "create table notes (id int)", cancellationToken);
        await ExecuteAsync(await servers.CreateDatabaseAsync(cancellationToken), "create table notes (id int)", cancellationToken);

        Assert.NotEqual(servers.CreateRedisDatabase(), servers.CreateRedisDatabase());
    }

    private static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
