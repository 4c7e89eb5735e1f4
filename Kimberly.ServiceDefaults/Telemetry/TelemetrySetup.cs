using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Kimberly.ServiceDefaults.Telemetry;

internal static class TelemetrySetup
{
    private static readonly Dictionary<string, string?> QuietByDefault = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
        // It calls every timeout an error, also where the call is made again; whoever called says what came of it.
        ["Logging:LogLevel:Polly"] = "None",
        ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
        // Two lines for every request that is passed on.
        ["Logging:LogLevel:Yarp"] = "Warning",
        // Not being ready yet is no error; whoever asks hears the reason, and the host notes the change.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        // It logs every failure with its stack trace; Problems/ decides what is worth a line.
        ["Logging:LogLevel:Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware"] = "None",
    };

    /// <summary>Traces, metrics and logs by OpenTelemetry. They leave the machine only where an OTLP endpoint is configured.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder, string service)
    {
        // First of all sources, so that any other setting wins.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = QuietByDefault });
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);

        var otlp = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Kimberly.*")
                .AddPrometheusExporter())
            .WithTracing(traces => traces
                // Ids go from service to service either way; what nobody will read is not recorded.
                .SetSampler(otlp ? new ParentBasedSampler(new AlwaysOnSampler()) : new AlwaysOffSampler())
                .AddSource("Kimberly.*", service)
                .AddAspNetCoreInstrumentation(options => options.Filter = IsWorthTracing)
                .AddHttpClientInstrumentation());

        if (otlp)
        {
            builder.Logging.AddOpenTelemetry(logs => logs.IncludeScopes = true);
            telemetry.UseOtlpExporter();
        }
    }

    private static bool IsWorthTracing(HttpContext context) =>
        context.Request.Path != "/alive" && context.Request.Path != "/ready" && context.Request.Path != "/metrics";
}
