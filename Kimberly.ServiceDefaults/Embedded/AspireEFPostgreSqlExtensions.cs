using Kimberly.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// The Embedded profile's twin of Aspire.Npgsql.EntityFrameworkCore.PostgreSQL: same namespace, names and behaviour
/// (pooled context, retries, health check, traces and metrics), so that services read the same in both profiles.
/// </summary>
public static class AspireEFPostgreSqlExtensions
{
    /// <summary>Registers a pooled context over the named connection string.</summary>
    /// <typeparam name="TContext">The service's database.</typeparam>
    /// <param name="builder">The service's builder.</param>
    /// <param name="connectionName">The name under <c>ConnectionStrings</c>.</param>
    /// <param name="configureDbContextOptions">More options for the context.</param>
    /// <exception cref="InvalidOperationException">The connection string is not set.</exception>
    public static void AddNpgsqlDbContext<TContext>(
        this IHostApplicationBuilder builder, string connectionName, Action<DbContextOptionsBuilder>? configureDbContextOptions = null)
        where TContext : DbContext
    {
        builder.Services.AddDbContextPool<TContext>(options =>
        {
            // Read when the first context is made, so that a tool that only wants the model needs no server.
            var connectionString = builder.Configuration.GetConnectionString(connectionName) ?? throw new InvalidOperationException(
                $"ConnectionStrings:{connectionName} is not set; the AppHost sets it with WithReference.");
            options.UseNpgsql(Impatient(connectionString), npgsql => npgsql.RetryBriefly());
            configureDbContextOptions?.Invoke(options);
        });

        builder.Services.AddHealthChecks().AddDbContextCheck<TContext>(name: typeof(TContext).Name);
        builder.Services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddNpgsql())
            .WithMetrics(metrics => metrics.AddMeter("Npgsql"));
    }

    // A database on the same machine is reached at once, or it hangs; the defaults wait 15 s for a connection and 2 s more for a cancellation. A command that is
    // cancelled opens a connection of its own to say so, and holds its thread meanwhile, for as long as Timeout (seconds) allows.
    // All services share one server and its 200 connections: of the default of 100 each, the first two could take all.
    private static string Impatient(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        settings.Timeout = settings.ContainsKey("Timeout") ? settings.Timeout : 1;
        settings.MaxPoolSize = settings.ContainsKey("Maximum Pool Size") ? settings.MaxPoolSize : 50;
        settings.CancellationTimeout = settings.ContainsKey("Cancellation Timeout") ? settings.CancellationTimeout : 200;
        return settings.ConnectionString;
    }
}
