using Kimberly.ServiceDefaults;
using Kimberly.ServiceDefaults.Data;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kimberly.Messaging.Tests;

/// <summary>One process of a service with messages, on a real socket.</summary>
internal sealed class SampleHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _ended;

    private SampleHost(WebApplication app, RecordedLogs logs) => (_app, Logs, Address) = (app, logs, app.Urls.Single());

    public RecordedLogs Logs { get; }

    public string Address { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<SampleHost> StartAsync(
        string service, IReadOnlyDictionary<string, string> settings, TestTokens tokens, Action<MessagingBuilder> messaging, Action<IServiceCollection>? change, CancellationToken cancellation)
    {
        var logs = new RecordedLogs();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings!);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults(service);
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.AddNpgsqlDbContext<SampleDb>("db", configureDbContextOptions: options => options.UseNpgsql(npgsql => npgsql.RetryBriefly()).UseSnakeCaseNamingConvention());
        builder.Services.AddSingleton<Depot>();
        builder.AddMessaging<SampleDb>(service, messaging);
        builder.Services.TrustTokens(tokens);
        change?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapMessaging();
        logs.ShowIn(TestContext.Current.TestOutputHelper);
        await app.StartAsync(cancellation);
        return new SampleHost(app, logs);
    }

    /// <summary>The broker is somewhere else now. Clients that are made from now on go there.</summary>
    public void MoveBroker(string address) => _app.Configuration["ConnectionStrings:kafka"] = address;

    public async Task<T> WithAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public Task<T> AskAsync<T>(Func<SampleDb, Task<T>> question) => WithAsync(services => question(services.GetRequiredService<SampleDb>()));

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
    }
}
