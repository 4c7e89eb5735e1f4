using System.Globalization;

namespace Kimberly.Embedded;

/// <summary>A resource's endpoint by its name; where it is becomes known when the application starts.</summary>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IValueProvider
{
    /// <summary>The resource that listens.</summary>
    public IResourceWithEndpoints Resource { get; } = owner;

    /// <summary>The name of the endpoint.</summary>
    public string EndpointName { get; } = endpointName;

    /// <summary>Whether such an endpoint was declared.</summary>
    public bool Exists => Annotation is not null;

    /// <summary>Whether its port is chosen.</summary>
    public bool IsAllocated => Annotation?.Allocation is not null;

    /// <summary>The host to connect to.</summary>
    public string Host => Allocation.Host;

    /// <summary>The port of the first replica.</summary>
    public int Port => Allocation.Ports[0];

    /// <summary>The scheme of the URL.</summary>
    public string Scheme => EndpointAnnotation.UriScheme;

    /// <summary>The URL of the first replica.</summary>
    public string Url => UrlOf(0);

    /// <summary>The declaration.</summary>
    public EndpointAnnotation EndpointAnnotation =>
        Annotation ?? throw new InvalidOperationException($"The resource '{Resource.Name}' has no endpoint '{EndpointName}'.");

    private EndpointAnnotation? Annotation =>
        Resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(a => string.Equals(a.Name, EndpointName, StringComparison.OrdinalIgnoreCase));

    private EndpointAllocation Allocation =>
        EndpointAnnotation.Allocation ?? throw new InvalidOperationException($"The endpoint '{EndpointName}' of '{Resource.Name}' has no port before the application starts.");

    /// <summary>One property, to be asked for when it is known.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<string?>(Url);

    /// <summary>The URL of one replica.</summary>
    internal string UrlOf(int replica) => string.Create(CultureInfo.InvariantCulture, $"{Scheme}://{Host}:{Allocation.Ports[replica]}");
}
