using Aspire.Confluent.Kafka;
using Confluent.Kafka;
using Kimberly.ServiceDefaults.Embedded.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.Hosting;

/// <summary>The Embedded profile's twin of Aspire.Confluent.Kafka's producers: same namespace, names and behaviour.</summary>
public static class AspireKafkaProducerExtensions
{
    private const string Section = "Aspire:Confluent:Kafka:Producer";

    /// <summary>
    /// Registers one <see cref="IProducer{TKey, TValue}"/> over the named connection string, and its health check. librdkafka's log goes to the service's.
    /// </summary>
    /// <typeparam name="TKey">The messages' keys.</typeparam>
    /// <typeparam name="TValue">The messages' values.</typeparam>
    /// <param name="builder">The service's builder.</param>
    /// <param name="connectionName">The name under <c>ConnectionStrings</c>.</param>
    /// <param name="configureSettings">More settings.</param>
    /// <param name="configureBuilder">Serializers and handlers.</param>
    /// <exception cref="InvalidOperationException">No connection string is set; thrown when the producer is first used.</exception>
    public static void AddKafkaProducer<TKey, TValue>(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<KafkaProducerSettings>? configureSettings = null,
        Action<IServiceProvider, ProducerBuilder<TKey, TValue>>? configureBuilder = null)
    {
        var settings = new KafkaProducerSettings();
        builder.Configuration.BindKafka(Section, connectionName, settings, settings.Config);
        settings.ConnectionString = builder.Configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);
        settings.Config.BootstrapServers = settings.ConnectionString ?? settings.Config.BootstrapServers;

        builder.Services.AddSingleton(services =>
        {
            KafkaConfiguration.RequireBroker(settings.Config, connectionName);
            var producer = new ProducerBuilder<TKey, TValue>(settings.Config);
            configureBuilder?.Invoke(services, producer);
            try
            {
                producer.SetLogHandler((_, line) => services.GetRequiredService<KafkaLog>().Write(line));
            }
            catch (InvalidOperationException)
            {
                // The service has set a handler of its own, which stays.
            }

            return producer.Build();
        });
        builder.Services.TryAddSingleton<KafkaLog>();
        if (!settings.DisableHealthChecks)
            builder.TryAddKafkaHealthCheck("Aspire.Confluent.Kafka.Producer", services => services.GetRequiredService<IProducer<TKey, TValue>>().Handle);
    }
}
