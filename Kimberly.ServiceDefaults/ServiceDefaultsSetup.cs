using Kimberly.ServiceDefaults.Health;
using Kimberly.ServiceDefaults.Http;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Limits;
using Kimberly.ServiceDefaults.OpenApi;
using Kimberly.ServiceDefaults.Problems;
using Kimberly.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Kimberly.ServiceDefaults;

/// <summary>What every service of Kimberly has in common: a line here for each folder of this project.</summary>
public static class ServiceDefaultsSetup
{
    // The Embedded host kills what has not ended after 4 s: before that, a service ends its own streams, with a last word.
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(3.5);

    /// <summary>Registers the common parts.</summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="service">The service's name in the topology, such as <c>memory</c>; service tokens for it carry this name as their audience.</param>
    /// <returns>The same builder.</returns>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string service)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeToEnd);
        builder.AddTelemetry(service);
        builder.AddHealth();
        builder.AddProblems();
        builder.AddStrictJson();
        builder.AddBodyLimit();
        builder.AddServiceCalls();
        builder.AddIdentity(service);
        builder.AddOpenApiDocument();
        return builder;
    }

    /// <summary>Adds the common middleware and maps <c>/alive</c>, <c>/ready</c>, <c>/metrics</c> and <c>/openapi/v1.json</c>. Call it before mapping endpoints.</summary>
    /// <param name="app">The service.</param>
    /// <param name="beforeAuthorization">Adds middleware that wants to know who is asking, also where that person may not.</param>
    /// <returns>The same application.</returns>
    public static WebApplication UseServiceDefaults(this WebApplication app, Action<WebApplication>? beforeAuthorization = null)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRouting();
        app.UseMiddleware<UnknownRoute>();
        app.UseRequestTimeouts();
        app.UseMiddleware<TextGate>();
        app.UseMiddleware<CharsetGate>();
        app.UseMiddleware<BodyLimit>();
        app.UseAuthentication();
        beforeAuthorization?.Invoke(app);
        app.UseAuthorization();
        app.UseOutputCache();

        app.MapHealth();
        app.MapPrometheusScrapingEndpoint().AllowAnonymous();
        app.MapOpenApi().AllowAnonymous();
        return app;
    }
}
