using System.Net;
using System.Net.Sockets;
using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Supervision;

/// <summary>Chooses where the endpoints listen: once, and again only where somebody took the port meanwhile.</summary>
/// <param name="external">The address of the endpoints that were opened to the outside; all others are on loopback.</param>
/// <param name="honourWishes">Whether a declared port is used. Tests take free ones.</param>
internal sealed class EndpointPorts(IPAddress external, bool honourWishes)
{
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(1);

    /// <summary>Chooses the ports of all endpoints.</summary>
    /// <exception cref="DistributedApplicationException">A declared port is taken; says by whom.</exception>
    public void AllocateAll(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => !endpoint.IsChosenByProcess))
                endpoint.Allocation = Allocate(resource, endpoint);
        }
    }

    /// <summary>Makes sure, before a start, that the ports of a replica are free.</summary>
    /// <returns>Whether a port changed, so that whoever refers to the resource must be told.</returns>
    public static async Task<bool> EnsureFreeAsync(IResource resource, int replica, CancellationToken cancellationToken)
    {
        var changed = false;
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.IsChosenByProcess || endpoint.Allocation is not { } allocation || await BecomesFreeAsync(allocation, replica, cancellationToken))
                continue;

            if (allocation.IsFixed && replica == 0)
                throw Unusable(resource, allocation.Address, allocation.Ports[0], SocketError.AddressAlreadyInUse);
            endpoint.ChangePort(replica, FreePorts.Choose(allocation.Address));
            changed = true;
        }

        return changed;
    }

    /// <summary>Notes the port that a process has chosen by itself.</summary>
    public static void TakeChosen(IResource resource, int replica, int port)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.IsChosenByProcess))
        {
            endpoint.Allocation ??= new EndpointAllocation(IPAddress.Loopback, new int[resource.GetReplicaCount()], IsFixed: false);
            endpoint.ChangePort(replica, port);
        }
    }

    private EndpointAllocation Allocate(IResource resource, EndpointAnnotation endpoint)
    {
        var address = endpoint.IsExternal ? external : IPAddress.Loopback;
        var ports = new List<int>();
        var wish = honourWishes && endpoint.Port is > 0 ? endpoint.Port : null;
        if (wish is { } port)
        {
            if (FreePorts.Problem(address, port) is { } problem)
                throw Unusable(resource, address, port, problem);
            ports.Add(port);
        }

        while (ports.Count < resource.GetReplicaCount())
            ports.Add(FreePorts.Choose(address));
        return new EndpointAllocation(address, ports, IsFixed: wish is not null);
    }

    // The last children of a killed server may hold its port for a moment longer than it lives.
    private static async Task<bool> BecomesFreeAsync(EndpointAllocation allocation, int replica, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < ReleaseLimit; waited += TimeSpan.FromMilliseconds(50))
        {
            if (FreePorts.Problem(allocation.Address, allocation.Ports[replica]) is null)
                return true;
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        return false;
    }

    private static DistributedApplicationException Unusable(IResource resource, IPAddress address, int port, SocketError problem) => new(problem switch
    {
        SocketError.AddressAlreadyInUse =>
            $"Port {port}, which '{resource.Name}' needs, is taken by {PortHolder.Describe(port)}. Stop it, or choose another port with KIMBERLY_PORT.",
        SocketError.AccessDenied => $"Port {port}, which '{resource.Name}' needs, is reserved for root. Choose one above 1023 with KIMBERLY_PORT.",
        SocketError.AddressNotAvailable => $"This machine has no address {address}, which KIMBERLY_BIND asks for.",
        _ => $"'{resource.Name}' cannot listen on {address}, port {port}: {problem}.",
    });
}
