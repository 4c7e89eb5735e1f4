using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Kimberly.ServiceDefaults.Embedded.Kafka;

/// <summary>What producers and consumers take from the configuration in the same way.</summary>
internal static class KafkaConfiguration
{
    /// <summary>Fills the settings from the section and then from its part for one connection.</summary>
    public static void BindKafka(this IConfiguration configuration, string section, string connectionName, object settings, ClientConfig config)
    {
        foreach (var source in (IConfigurationSection[])[configuration.GetSection(section), configuration.GetSection($"{section}:{connectionName}")])
        {
            source.Bind(settings);
            // The binder takes it for a list, because it can be enumerated, and leaves its properties out.
            source.GetSection("Config").Bind(config);
        }
    }

    /// <summary>Refuses a client that would not know whom to ask.</summary>
    public static void RequireBroker(ClientConfig config, string connectionName)
    {
        if (string.IsNullOrEmpty(config.BootstrapServers))
            throw new InvalidOperationException($"ConnectionStrings:{connectionName} is not set; the AppHost sets it with WithReference.");
    }

    /// <summary>Adds a health check, once: several clients of one kind share it, because they ask the same broker.</summary>
    public static void TryAddKafkaHealthCheck(this IHostApplicationBuilder builder, string name, Func<IServiceProvider, Handle> client)
    {
        if (builder.Properties.TryAdd($"{typeof(KafkaHealthCheck).FullName}/{name}", name))
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(name, services => new KafkaHealthCheck(client(services)), failureStatus: null, tags: null));
    }
}
