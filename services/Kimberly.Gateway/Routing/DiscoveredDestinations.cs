using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Kimberly.Gateway.Routing;

/// <summary>Finds the addresses of a service's replicas by service discovery, and again whenever they change.</summary>
internal sealed class DiscoveredDestinations(ServiceEndpointResolver resolver) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, DestinationConfig>();
        var changes = new List<IChangeToken>();
        foreach (var (name, destination) in destinations)
        {
            var source = await resolver.GetEndpointsAsync(destination.Address, cancellationToken);
            changes.Add(source.ChangeToken);
            for (var i = 0; i < source.Endpoints.Count; i++)
            {
                found[$"{name}[{i}]"] = destination with { Address = Address(destination.Address, source.Endpoints[i]) };
            }
        }

        return new ResolvedDestinationCollection(found, new CompositeChangeToken(changes));
    }

    private static string Address(string original, ServiceEndpoint endpoint)
    {
        var address = endpoint.ToString()!;
        return address.Contains("://", StringComparison.Ordinal) ? address : $"{new Uri(original).Scheme}://{address}";
    }
}
