using Kimberly.ServiceDefaults.Embedded;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>The Embedded profile's twin of Aspire.StackExchange.Redis: same namespace, names and behaviour.</summary>
public static class AspireRedisExtensions
{
    /// <summary>Registers one <see cref="IConnectionMultiplexer"/> over the named connection string, and its health check.</summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="connectionName">The name under <c>ConnectionStrings</c>.</param>
    /// <param name="configureOptions">More options for the connection.</param>
    /// <exception cref="InvalidOperationException">The connection string is not set; thrown when Redis is first used.</exception>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder, string connectionName, Action<ConfigurationOptions>? configureOptions = null)
    {
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ =>
        {
            var connectionString = builder.Configuration.GetConnectionString(connectionName) ?? throw new InvalidOperationException(
                $"ConnectionStrings:{connectionName} is not set; the AppHost sets it with WithReference.");
            var options = ConfigurationOptions.Parse(connectionString);
            options.AbortOnConnectFail = false;
            configureOptions?.Invoke(options);
            return ConnectionMultiplexer.Connect(options);
        });
        builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>("StackExchange.Redis");
    }
}
