using Kimberly.Embedded.Redis;
using Kimberly.Embedded.Supervision;

namespace Kimberly.Embedded;

/// <summary>Declares Redis servers.</summary>
public static class RedisBuilderExtensions
{
    /// <summary>Adds a Redis server.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Its name.</param>
    /// <param name="port">The port; any free one when null.</param>
    /// <param name="password">Its password; generated and kept when null.</param>
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder,
        string name,
        int? port = null,
        IResourceBuilder<ParameterResource>? password = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var server = new RedisResource(name, builder.PasswordOf(name, password));
        return builder.AddResource(server)
            .WithEndpoint("tcp", RedisResource.PrimaryEndpointName, port)
            .WithAnnotation(new HealthCheckAnnotation($"{name}_check"))
            .WithAnnotation(new ProcessAnnotation(start => new RedisServer(start.DataFolder, server.PasswordParameter.Value, () => server.PrimaryEndpoint.Port)));
    }

    /// <summary>Keeps the data over restarts. Here they always are, in the data folder.</summary>
    public static IResourceBuilder<RedisResource> WithDataVolume(this IResourceBuilder<RedisResource> builder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ContainerMountAnnotation(name, "/data"));
    }

    /// <summary>Writes snapshots, in the Aspire profile. Here every write is in the append-only file before it is acknowledged.</summary>
    public static IResourceBuilder<RedisResource> WithPersistence(this IResourceBuilder<RedisResource> builder, TimeSpan? interval = null, long keysChangedThreshold = 1)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder;
    }
}
