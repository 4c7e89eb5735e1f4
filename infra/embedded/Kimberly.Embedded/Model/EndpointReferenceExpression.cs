using System.Globalization;

namespace Kimberly.Embedded;

/// <summary>A property of an endpoint as the value of an environment variable.</summary>
public sealed class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property) : IValueProvider
{
    /// <summary>The endpoint.</summary>
    public EndpointReference Endpoint { get; } = endpointReference;

    /// <summary>The property.</summary>
    public EndpointProperty Property { get; } = property;

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<string?>(Property switch
    {
        EndpointProperty.Url => Endpoint.Url,
        EndpointProperty.Host => Endpoint.Host,
        EndpointProperty.Scheme => Endpoint.Scheme,
        EndpointProperty.Port or EndpointProperty.TargetPort => Endpoint.Port.ToString(CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"An endpoint has no property {Property}."),
    });
}
