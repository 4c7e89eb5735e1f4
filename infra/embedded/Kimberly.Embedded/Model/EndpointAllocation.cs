using System.Net;

namespace Kimberly.Embedded;

/// <summary>The address and the ports of an endpoint.</summary>
/// <param name="Address">The address that is listened on.</param>
/// <param name="Ports">One port for each replica.</param>
/// <param name="IsFixed">Whether the owner asked for the first port, so that no other one will do.</param>
internal sealed record EndpointAllocation(IPAddress Address, IReadOnlyList<int> Ports, bool IsFixed)
{
    /// <summary>The host to connect to: where any address is listened on, loopback is one of them.</summary>
    public string Host =>
        Address.Equals(IPAddress.Any) ? "127.0.0.1"
        : Address.Equals(IPAddress.IPv6Any) ? "[::1]"
        : HostOf(Address);

    /// <summary>The host part of a URL that listens.</summary>
    public string ListenHost => HostOf(Address);

    /// <summary>The same with another port for one replica.</summary>
    public EndpointAllocation WithPort(int replica, int port) =>
        this with { Ports = [.. Ports.Select((old, index) => index == replica ? port : old)] };

    private static string HostOf(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
