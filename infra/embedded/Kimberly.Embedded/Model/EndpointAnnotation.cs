using System.Net.Sockets;

namespace Kimberly.Embedded;

/// <summary>Where a resource listens.</summary>
public sealed class EndpointAnnotation(ProtocolType protocol, string uriScheme, string name, int? port = null) : IResourceAnnotation
{
    /// <summary>The name, unique in the resource.</summary>
    public string Name { get; } = name;

    /// <summary>The protocol: TCP.</summary>
    public ProtocolType Protocol { get; } = protocol;

    /// <summary>The scheme of its URL.</summary>
    public string UriScheme { get; } = uriScheme;

    /// <summary>The wanted port; null when any will do.</summary>
    public int? Port { get; set; } = port;

    /// <summary>Whether it is for people and programs outside of the application.</summary>
    public bool IsExternal { get; set; }

    /// <summary>The address and the ports, one for each replica, once they are chosen.</summary>
    internal EndpointAllocation? Allocation { get; set; }
}
