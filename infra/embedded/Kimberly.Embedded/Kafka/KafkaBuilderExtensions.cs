using Kimberly.Embedded.Kafka;
using Kimberly.Embedded.Supervision;

namespace Kimberly.Embedded;

/// <summary>Declares Kafka brokers.</summary>
public static class KafkaBuilderExtensions
{
    /// <summary>
    /// Adds a Kafka broker. It keeps nothing when it ends, and listens somewhere else when it is started again; then what refers to it is started again too.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Its name.</param>
    /// <param name="port">The port, in the Aspire profile. Here the broker chooses one itself.</param>
    public static IResourceBuilder<KafkaServerResource> AddKafka(this IDistributedApplicationBuilder builder, string name, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new KafkaServerResource(name))
            .WithEndpoint("tcp", KafkaServerResource.PrimaryEndpointName, port)
            .WithPortsOfItsOwn()
            .WithAnnotation(new HealthCheckAnnotation($"{name}_check"))
            .WithAnnotation(new ProcessAnnotation(start => new KafkaBroker(start.DataFolder)));
    }
}
