using System.Diagnostics.CodeAnalysis;

namespace Kimberly.Embedded;

/// <summary>Reads what was declared about a resource.</summary>
public static class ResourceExtensions
{
    /// <summary>The last annotation of a type.</summary>
    public static bool TryGetLastAnnotation<T>(this IResource resource, [NotNullWhen(true)] out T? annotation)
        where T : IResourceAnnotation
    {
        ArgumentNullException.ThrowIfNull(resource);
        annotation = resource.Annotations.OfType<T>().LastOrDefault();
        return annotation is not null;
    }

    /// <summary>All annotations of a type; false when there are none.</summary>
    public static bool TryGetAnnotationsOfType<T>(this IResource resource, [NotNullWhen(true)] out IEnumerable<T>? result)
        where T : IResourceAnnotation
    {
        ArgumentNullException.ThrowIfNull(resource);
        var found = resource.Annotations.OfType<T>().ToList();
        result = found.Count > 0 ? found : null;
        return result is not null;
    }

    /// <summary>All endpoints.</summary>
    public static IEnumerable<EndpointReference> GetEndpoints(this IResourceWithEndpoints resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => new EndpointReference(resource, endpoint.Name));
    }

    /// <summary>An endpoint by its name.</summary>
    public static EndpointReference GetEndpoint(this IResourceWithEndpoints resource, string endpointName) => new(resource, endpointName);

    /// <summary>How many processes run.</summary>
    public static int GetReplicaCount(this IResource resource) =>
        resource.TryGetLastAnnotation<ReplicaAnnotation>(out var annotation) ? annotation.Replicas : 1;

    /// <summary>The environment variables that the resource is given now, with their values.</summary>
    public static async ValueTask<Dictionary<string, string>> GetEnvironmentVariableValuesAsync(
        this IResourceWithEnvironment resource,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var context = new EnvironmentCallbackContext(new DistributedApplicationExecutionContext(), [], cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context);

        var values = new Dictionary<string, string>();
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            var text = value is IValueProvider provider ? await provider.GetValueAsync(cancellationToken) : value.ToString();
            if (text is not null)
                values[name] = text;
        }

        return values;
    }

    /// <summary>Whether it listens somewhere else after each start.</summary>
    internal static bool ChoosesItsPort(this IResource resource) => resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.IsChosenByProcess);

    /// <summary>The resource whose processes decide about this one: itself, or what it is in.</summary>
    internal static IResource Root(this IResource resource) => resource is IResourceWithParent child ? child.Parent.Root() : resource;
}
