using System.Net.Http.Json;
using Kimberly.Contracts.Users;
using Kimberly.ServiceDefaults.Json;
using Kimberly.Testing;
using Kimberly.Testing.Servers;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace Kimberly.Users.Tests;

/// <summary>Users over a database of its own.</summary>
public sealed class UsersHost : ServiceFactory<Program>
{
    public static async Task<UsersHost> StartAsync(TestServers servers)
    {
        var host = new UsersHost();
        host.With("ConnectionStrings:usersdb", await servers.CreateDatabaseAsync(TestContext.Current.CancellationToken))
            .With("ConnectionStrings:redis", servers.RedisConnectionString);
        return host;
    }

    /// <summary>As auth does at sign-up.</summary>
    public Task<HttpResponseMessage> SetUpAsync(Guid id, string email, string? name = null) => ClientForService("auth", "users")
        .PostAsJsonAsync("/internal/users", new CreateUserRequest(id, email, name), KimberlyJson.Options, TestContext.Current.CancellationToken);

    /// <summary>A client of a person who has a profile.</summary>
    public async Task<HttpClient> PersonAsync(string email = "anna@example.org", string? name = "Anna", params string[] roles)
    {
        var id = Guid.CreateVersion7();
        (await SetUpAsync(id, email, name)).EnsureSuccessStatusCode();
        return ClientFor(id, roles);
    }
}
