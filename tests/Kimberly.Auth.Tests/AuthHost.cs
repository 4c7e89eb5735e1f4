using System.Net;
using Kimberly.Auth.Accounts;
using Kimberly.Auth.Background;
using Kimberly.Auth.Data;
using Kimberly.Contracts.Users;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Json;
using Kimberly.Testing;
using Kimberly.Testing.Client;
using Kimberly.Testing.Doubles;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Npgsql;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace Kimberly.Auth.Tests;

/// <summary>Auth over a database of its own, with a double of users, a clock that the test moves, and passwords that are quick to hash.</summary>
public sealed class AuthHost : ServiceFactory<Program>
{
    public const string Password = "correct horse battery";
    public const string ChatSecret = "the-secret-of-chat-0123456789";

    private AuthHost(string database, string redis)
    {
        Database = database;
        WithItsOwnKeys();
        With("ConnectionStrings:authdb", database);
        With("ConnectionStrings:redis", redis);
        // With a key for each database, hosts share a Redis and yet count the failed logins of their own people only.
        With("Auth:KeyEncryptionKey", KeyEncryptionKey(database));
        With("Auth:PasswordIterations", "1000");
        With("ServiceIdentity:Clients:chat", ChatSecret);
        With("ServiceIdentity:Clients:memory", "the-secret-of-memory-0123456789");
        WithDouble<UsersClient>(Users);
        With(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time)));
    }

    /// <summary>The text that encrypts what such a database holds.</summary>
    public static string KeyEncryptionKey(string database) => $"any text will do {database}";

    /// <summary>Its connection string, for another replica over the same database.</summary>
    public string Database { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public HttpDouble Users { get; } = HttpDouble.Answering(HttpStatusCode.NoContent);

    /// <summary>The profiles that users was asked to set up.</summary>
    public IReadOnlyList<CreateUserRequest> Profiles =>
        [.. Users.Requests.Where(request => request.Method == HttpMethod.Post).Select(request => System.Text.Json.JsonSerializer.Deserialize<CreateUserRequest>(request.Body!, KimberlyJson.Options)!)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<AuthHost> StartAsync(TestServers servers) =>
        new(await servers.CreateDatabaseAsync(Cancellation), servers.RedisConnectionString);

    public static AuthHost Over(string database, string redis) => new(database, redis);

    public Task<HttpResponseMessage> PostAsync(string path, object body) => CreateClient().PostAsync(path, JsonCalls.Body(body), Cancellation);

    public Task<HttpResponseMessage> PostTextAsync(string path, string body) => CreateClient().PostAsync(path, JsonCalls.Text(body), Cancellation);

    public Task<HttpResponseMessage> TrySignUpAsync(string email, string password = Password, string? name = null) =>
        PostAsync("/signup", new { email, password, name });

    public async Task<SignedIn> SignUpAsync(string email = "anna@example.org", string password = Password)
    {
        var answer = await TrySignUpAsync(email, password);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await answer.ReadAsync<SignedIn>(Cancellation);
    }

    public Task<HttpResponseMessage> TryLoginAsync(string email, string password = Password) => PostAsync("/login", new { email, password });

    /// <summary>A login from this address, as the gateway would pass it on.</summary>
    public Task<HttpResponseMessage> TryLoginFromAsync(string address, string email, string password = Password)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return client.PostAsync("/login", JsonCalls.Body(new { email, password }), Cancellation);
    }

    public async Task<SignedIn> LoginAsync(string email = "anna@example.org", string password = Password)
    {
        var answer = await TryLoginAsync(email, password);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.ReadAsync<SignedIn>(Cancellation);
    }

    /// <summary>A client that carries the person's access token.</summary>
    public HttpClient As(SignedIn person) => CreateClient().WithToken(person.AccessToken);

    public Task<HttpResponseMessage> TryChangePasswordAsync(SignedIn person, string current, string next) =>
        As(person).PostAsync("/password/change", JsonCalls.Body(new { current_password = current, new_password = next }), Cancellation);

    /// <summary>Mails go to this server from now on; say so before the first request.</summary>
    public AuthHost WithMail(SmtpSink sink)
    {
        With("Smtp:Host", "127.0.0.1");
        With("Smtp:Port", sink.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        With("Smtp:Security", "None");
        With("Smtp:From", "Kimberly <kimberly@example.org>");
        With("Auth:PublicUrl", "https://kimberly.example.org");
        return this;
    }

    /// <summary>Does once what a background worker does again and again.</summary>
    internal async Task RunAsync<TWork>()
        where TWork : IRepeatedWork
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TWork>().RunAsync(Cancellation);
    }

    public Task<HttpResponseMessage> TryRefreshAsync(string token) => PostAsync("/token/refresh", new { refresh_token = token });

    public async Task<SignedIn> RefreshAsync(string token)
    {
        var answer = await TryRefreshAsync(token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.ReadAsync<SignedIn>(Cancellation);
    }

    public Task<HttpResponseMessage> LogoutAsync(string token) => PostAsync("/logout", new { refresh_token = token });

    /// <summary>For how long every service refuses the session's access tokens; null when none does.</summary>
    public Task<TimeSpan?> RevokedForAsync(string accessToken) => Services.GetRequiredService<IConnectionMultiplexer>()
        .GetDatabase().KeyTimeToLiveAsync(TokenNames.RevokedSessionKey(Claims(accessToken).GetClaim(TokenNames.Session).Value));

    /// <summary>Every host has a database of its own: connections that stay open would soon be more than PostgreSQL has.</summary>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        GC.SuppressFinalize(this);
    }

    public static JsonWebToken Claims(string token) => new(token);

    /// <summary>Asks auth's own database.</summary>
    internal async Task<T> AskAsync<T>(Func<AuthDb, Task<T>> question)
    {
        await using var scope = Services.CreateAsyncScope();
        return await question(scope.ServiceProvider.GetRequiredService<AuthDb>());
    }
}
