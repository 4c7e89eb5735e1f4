using System.Net.Sockets;

namespace Kimberly.Embedded;

/// <summary>Where a resource listens.</summary>
public sealed class EndpointAnnotation(ProtocolType protocol, string uriScheme, string name, int? port = null) : IResourceAnnotation
{
    private readonly Lock _changing = new();

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

    /// <summary>Whether the process chooses the port, another one with each start, and the host only learns which.</summary>
    internal bool IsChosenByProcess { get; set; }

    /// <summary>The address and the ports, one for each replica, once they are chosen.</summary>
    internal EndpointAllocation? Allocation { get; set; }

    /// <summary>Gives one replica another port. Replicas start at the same time, and none may undo what another one has changed.</summary>
    internal void ChangePort(int replica, int port)
    {
        lock (_changing)
            Allocation = Allocation?.WithPort(replica, port);
    }
}
