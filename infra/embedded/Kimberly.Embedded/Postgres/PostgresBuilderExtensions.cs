using Kimberly.Embedded.Postgres;
using Kimberly.Embedded.Supervision;

namespace Kimberly.Embedded;

/// <summary>Declares PostgreSQL servers and their databases.</summary>
public static class PostgresBuilderExtensions
{
    /// <summary>Adds a PostgreSQL server.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Its name.</param>
    /// <param name="userName">The superuser; <c>postgres</c> when null.</param>
    /// <param name="password">The superuser's password; generated and kept when null.</param>
    /// <param name="port">The port; any free one when null.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var server = new PostgresServerResource(name, userName?.Resource, builder.PasswordOf(name, password));
        return builder.AddResource(server)
            .WithEndpoint("tcp", PostgresServerResource.PrimaryEndpointName, port)
            .WithAnnotation(new HealthCheckAnnotation($"{name}_check"))
            .WithAnnotation(new ProcessAnnotation(start => new PostgresServer(
                new PostgresSettings(start.DataFolder, server.PasswordParameter.Value)
                {
                    UserName = server.UserName,
                    Databases = [.. server.Databases.Values],
                    NeedsVector = server.TryGetLastAnnotation<ContainerImageAnnotation>(out var image)
                        && image.Image.Contains("pgvector", StringComparison.OrdinalIgnoreCase),
                },
                () => server.PrimaryEndpoint.Port)));
    }

    /// <summary>Adds a database to a server.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The name of the resource and of its connection string.</param>
    /// <param name="databaseName">The name in the server; the resource's own when null.</param>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.AddDatabase(name, database.DatabaseName);
        return builder.ApplicationBuilder.AddResource(database).WithAnnotation(new HealthCheckAnnotation($"{name}_check"));
    }

    /// <summary>Keeps the data over restarts. Here they always are, in the data folder.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(this IResourceBuilder<PostgresServerResource> builder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ContainerMountAnnotation(name, "/var/lib/postgresql/data"));
    }
}
