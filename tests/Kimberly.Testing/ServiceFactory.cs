using Kimberly.Testing.Identity;
using Kimberly.Testing.Logging;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Kimberly.Testing;

/// <summary>
/// A service under test: its own <c>Program</c> over a real database and Redis, with tokens of <see cref="Tokens"/> and
/// its logs in the output of the test. Say what differs before the first client is made; the service starts with it.
/// </summary>
/// <typeparam name="TEntryPoint">Any class of the service's assembly.</typeparam>
/// <example>
/// <code>
/// await using var users = new ServiceFactory&lt;UsersDb&gt;()
///     .With("ConnectionStrings:usersdb", await servers.CreateDatabaseAsync(...))
///     .With("ConnectionStrings:redis", servers.Redis)
///     .WithDouble&lt;MemoryClient&gt;(HttpDouble.Away());
/// var anna = users.ClientFor(annasId);
/// </code>
/// </example>
public class ServiceFactory<TEntryPoint> : WebApplicationFactory<TEntryPoint>
    where TEntryPoint : class
{
    private readonly Dictionary<string, string> _settings = [];
    private readonly List<Action<IServiceCollection>> _changes = [];
    private bool _trustsTestTokens = true;

    /// <summary>Issues the tokens that the service accepts.</summary>
    public TestTokens Tokens { get; init; } = new();

    /// <summary>What the service logged.</summary>
    public RecordedLogs Logs { get; } = new();

    /// <summary>Sets a setting, such as <c>ConnectionStrings:redis</c>; it wins over every other source.</summary>
    public ServiceFactory<TEntryPoint> With(string setting, string value)
    {
        _settings[setting] = value;
        return this;
    }

    /// <summary>Changes what is registered, after the service registered everything.</summary>
    public ServiceFactory<TEntryPoint> With(Action<IServiceCollection> change)
    {
        _changes.Add(change);
        return this;
    }

    /// <summary>Puts a double at the end of a typed client that was added with <c>AddServiceClient</c>; its token and its retries stay.</summary>
    public ServiceFactory<TEntryPoint> WithDouble<TClient>(HttpMessageHandler handler) => WithDouble(typeof(TClient).Name, handler);

    /// <summary>Puts a double at the end of a named client.</summary>
    public ServiceFactory<TEntryPoint> WithDouble(string client, HttpMessageHandler handler) => With(services =>
        services.Configure<HttpClientFactoryOptions>(client, options =>
        {
            options.HandlerLifetime = Timeout.InfiniteTimeSpan;
            options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = handler);
        }));

    /// <summary>For auth, which checks tokens with its own keys.</summary>
    public ServiceFactory<TEntryPoint> WithItsOwnKeys()
    {
        _trustsTestTokens = false;
        return this;
    }

    /// <summary>A client that is signed in as this person.</summary>
    public HttpClient ClientFor(Guid user, params string[] roles) => CreateClient().WithToken(Tokens.ForUser(user, roles));

    /// <summary>A client that calls as another service; the audience is the name of the service under test.</summary>
    public HttpClient ClientForService(string service, string audience) => CreateClient().WithToken(Tokens.ForService(service, audience));

    /// <inheritdoc />
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Services read nothing from their content root; the folder of the tests exists on every machine.
        builder.UseContentRoot(AppContext.BaseDirectory);
        foreach (var (setting, value) in _settings)
        {
            builder.UseSetting(setting, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Logs));
        builder.ConfigureTestServices(services =>
        {
            if (_trustsTestTokens)
            {
                services.TrustTokens(Tokens);
            }

            _changes.ForEach(change => change(services));
        });
    }

    /// <inheritdoc />
    protected override void ConfigureClient(HttpClient client)
    {
        Logs.ShowIn(TestContext.Current.TestOutputHelper);
        base.ConfigureClient(client);
    }
}
