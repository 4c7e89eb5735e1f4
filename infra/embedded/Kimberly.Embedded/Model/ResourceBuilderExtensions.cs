using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kimberly.Embedded;

/// <summary>What can be declared about resources of any kind.</summary>
public static class ResourceBuilderExtensions
{
    /// <summary>Gives an environment variable.</summary>
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value)
        where T : IResourceWithEnvironment =>
        builder.WithEnvironment(context => context.EnvironmentVariables[name] = value ?? "");

    /// <summary>Gives a parameter's value as an environment variable.</summary>
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return builder.WithReferenceRelationship(parameter.Resource).WithEnvironment(context => context.EnvironmentVariables[name] = parameter.Resource);
    }

    /// <summary>Gives the URL of an endpoint as an environment variable.</summary>
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, EndpointReference endpointReference)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(endpointReference);
        return builder.WithReferenceRelationship(endpointReference.Resource).WithEnvironment(context => context.EnvironmentVariables[name] = endpointReference);
    }

    /// <summary>Gives environment variables that are asked for at each start.</summary>
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, Action<EnvironmentCallbackContext> callback)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(callback);
        return builder.WithAnnotation(new EnvironmentCallbackAnnotation(context =>
        {
            callback(context);
            return Task.CompletedTask;
        }));
    }

    /// <summary>Tells a resource how to reach another one: <c>ConnectionStrings__{name}</c>, and its parts as <c>{NAME}_{PART}</c>.</summary>
    /// <param name="builder">The resource that is told.</param>
    /// <param name="source">The resource to reach.</param>
    /// <param name="connectionName">The name of the connection string; the resource's own when null.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        var name = connectionName ?? source.Resource.Name;
        return builder.WithReferenceRelationship(source.Resource).WithEnvironment(context =>
        {
            context.EnvironmentVariables[$"ConnectionStrings__{name}"] = source.Resource;
            foreach (var (part, value) in source.Resource.GetConnectionProperties())
                context.EnvironmentVariables[$"{VariableName(name)}_{part.ToUpperInvariant()}"] = value;
        });
    }

    /// <summary>Tells a resource where another one listens: <c>services__{name}__{scheme}__{index}</c>, one for each replica, and <c>{NAME}_{ENDPOINT}</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        var service = source.Resource;
        return builder.WithReferenceRelationship(service).WithEnvironment(context =>
        {
            foreach (var endpoint in service.GetEndpoints())
            {
                context.EnvironmentVariables[$"{VariableName(service.Name)}_{VariableName(endpoint.EndpointName)}"] = endpoint;
                var index = 0;
                for (var replica = 0; replica < service.GetReplicaCount(); replica++)
                {
                    while (context.EnvironmentVariables.ContainsKey(Key(endpoint.Scheme, index)))
                        index++;
                    context.EnvironmentVariables[Key(endpoint.Scheme, index)] = endpoint.UrlOf(replica);
                }
            }
        });

        string Key(string scheme, int index) => string.Create(CultureInfo.InvariantCulture, $"services__{service.Name}__{scheme}__{index}");
    }

    /// <summary>Starts a resource only after another one is healthy.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);
        if (ReferenceEquals(builder.Resource, dependency.Resource))
            throw new DistributedApplicationException($"The resource '{builder.Resource.Name}' cannot wait for itself.");
        if (dependency.Resource is IResourceWithParent child)
            builder.WithAnnotation(new WaitAnnotation(child.Parent, WaitType.WaitUntilHealthy));
        return builder
            .WithAnnotation(new ResourceRelationshipAnnotation(dependency.Resource, KnownRelationshipTypes.WaitFor))
            .WithAnnotation(new WaitAnnotation(dependency.Resource, WaitType.WaitUntilHealthy));
    }

    /// <summary>Lets a resource listen for HTTP.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="port">The port; any free one when null.</param>
    /// <param name="targetPort">The port in the container, in the Aspire profile.</param>
    /// <param name="name">The name of the endpoint; <c>http</c> when null.</param>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithEndpoint("http", name ?? "http", port);
    }

    /// <summary>Lets a resource listen for HTTPS. The certificate is the resource's own business.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="port">The port; any free one when null.</param>
    /// <param name="targetPort">The port in the container, in the Aspire profile.</param>
    /// <param name="name">The name of the endpoint; <c>https</c> when null.</param>
    public static IResourceBuilder<T> WithHttpsEndpoint<T>(this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithEndpoint("https", name ?? "https", port);
    }

    /// <summary>Opens the HTTP endpoints that were declared so far to the outside: they listen on the address in <c>KIMBERLY_BIND</c>.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.UriScheme is "http" or "https"))
            endpoint.IsExternal = true;
        return builder;
    }

    /// <summary>An endpoint of the resource by its name.</summary>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Resource.GetEndpoint(name);
    }

    /// <summary>Calls a resource healthy when a GET request is answered with a status.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The path; <c>/</c> when null.</param>
    /// <param name="statusCode">The status; 200 when null.</param>
    /// <param name="endpointName">The endpoint; the first HTTP endpoint when null.</param>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var endpoint = builder.Resource.Annotations.OfType<EndpointAnnotation>()
            .FirstOrDefault(e => endpointName is null ? e.UriScheme == "http" : string.Equals(e.Name, endpointName, StringComparison.OrdinalIgnoreCase))
            ?? throw new DistributedApplicationException(
                $"The health check of '{builder.Resource.Name}' needs an HTTP endpoint{(endpointName is null ? "" : $" '{endpointName}'")}: call WithHttpEndpoint() before it.");
        var check = new HttpHealthCheckAnnotation(endpoint.Name, path ?? "/", statusCode ?? 200);
        return builder
            .WithAnnotation(check)
            .WithAnnotation(new HealthCheckAnnotation($"{builder.Resource.Name}_{check.EndpointName}_{check.Path}_{check.StatusCode}_check"));
    }

    /// <summary>Names the image of the container in the Aspire profile. Here, an image of pgvector means that PostgreSQL must have that extension.</summary>
    public static IResourceBuilder<T> WithImage<T>(this IResourceBuilder<T> builder, string image, string? tag = null)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ContainerImageAnnotation { Image = image, Tag = tag });
    }

    /// <summary>Says that the resource is told where another one is.</summary>
    public static IResourceBuilder<T> WithReferenceRelationship<T>(this IResourceBuilder<T> builder, IResource resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ResourceRelationshipAnnotation(resource, KnownRelationshipTypes.Reference));
    }

    /// <summary>Lets a resource listen for TCP connections.</summary>
    internal static IResourceBuilder<T> WithEndpoint<T>(this IResourceBuilder<T> builder, string scheme, string name, int? port)
        where T : IResourceWithEndpoints
    {
        if (builder.Resource.GetEndpoint(name).Exists)
            throw new DistributedApplicationException($"The resource '{builder.Resource.Name}' has two endpoints of the name '{name}'.");
        return builder.WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, scheme, name, port));
    }

    /// <summary>Says that the process chooses where it listens: its <see cref="Processes.IProcessPlan.ChosenPort"/> tells the host.</summary>
    internal static IResourceBuilder<T> WithPortsOfItsOwn<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>())
            endpoint.IsChosenByProcess = true;
        return builder;
    }

    private static string VariableName(string name)
    {
        var encoded = new StringBuilder();
        if (name.Length > 0 && char.IsAsciiDigit(name[0]))
            encoded.Append('_');
        foreach (var c in name)
            encoded.Append(char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_');
        return encoded.ToString();
    }
}
