using System.ComponentModel.DataAnnotations;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Limits;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kimberly.ServiceDefaults.Tests;

/// <summary>The smallest service there can be, on a real socket: what it does right, every service does.</summary>
internal sealed class SampleService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SampleService(WebApplication app, RecordedLogs logs, TestTokens tokens)
    {
        (_app, Logs, Tokens) = (app, logs, tokens);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        logs.ShowIn(TestContext.Current.TestOutputHelper);
    }

    public HttpClient Client { get; }

    public RecordedLogs Logs { get; }

    public TestTokens Tokens { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts it.</summary>
    /// <param name="redis">The connection string of Redis.</param>
    /// <param name="change">Changes what is registered.</param>
    /// <param name="trust">Whether it trusts <see cref="Tokens"/>; else it asks an auth that is away.</param>
    public static async Task<SampleService> StartAsync(string redis, Action<WebApplicationBuilder>? change = null, bool trust = true)
    {
        var logs = new RecordedLogs();
        var tokens = new TestTokens();
        var builder = WebApplication.CreateBuilder([$"--ConnectionStrings:redis={redis}"]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults("sample");
        builder.Services.AddValidation();
        builder.Logging.ClearProviders().AddProvider(logs);
        if (trust)
        {
            builder.Services.TrustTokens(tokens);
        }

        change?.Invoke(builder);
        var app = builder.Build();
        app.UseServiceDefaults();
        Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new SampleService(app, logs, tokens);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static void Map(WebApplication app)
    {
        app.MapPost("/samples", (Sample sample) => sample).AllowAnonymous();
        app.MapPost("/large", (Sample sample) => sample).AllowAnonymous().WithBodyLimit(3 * 1024 * 1024);
        app.MapGet("/search", (int id, [Range(1, 100)] int? limit, [StringLength(5)] string? q) => new { id, limit, q }).AllowAnonymous();
        app.MapGet("/things/{id:guid}", (Guid id) => id).AllowAnonymous();
        app.MapGet("/broken", string () => throw new InvalidOperationException("the secret inside")).AllowAnonymous();
        app.MapGet("/away", string () => throw new InvalidOperationException("wrapped", new HttpRequestException("no route"))).AllowAnonymous();
        app.MapGet("/me", (HttpContext context) => context.User.UserId());
        app.MapGet("/scoped", () => "hello").RequireScope(Scopes.Memory);
        app.MapGet("/any-scope", () => "hello").RequireAuthorization(AccessPolicies.AnyScope);
        app.MapGet("/admin", () => "hello").RequireAdministrator();
        app.MapGet("/internal/work", (HttpContext context) => context.User.ServiceName()).RequireService();
    }
}
