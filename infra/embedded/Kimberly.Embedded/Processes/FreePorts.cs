using System.Net;
using System.Net.Sockets;

namespace Kimberly.Embedded.Processes;

/// <summary>Chooses TCP ports that nobody listens on.</summary>
internal static class FreePorts
{
    private const int Lowest = 15_000;

    // Below the range from which the kernel takes ports for outgoing connections: there, a stranger's connection
    // could sit on the port of a server that is being restarted.
    private static readonly int Highest = FirstEphemeralPort() - 1;

    /// <summary>A port that is free on the address.</summary>
    public static int Choose(IPAddress address)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            if (Problem(address, port) is null)
                return port;
        }

        throw new DistributedApplicationException($"No free TCP port was found on {address} between {Lowest} and {Highest}.");
    }

    /// <summary>Why a server could not listen there now, or null when it could.</summary>
    public static SocketError? Problem(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    private static int FirstEphemeralPort()
    {
        try
        {
            var first = int.Parse(File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t', ' ')[0], System.Globalization.CultureInfo.InvariantCulture);
            return first > Lowest + 1000 ? first : 32_768;
        }
        catch (Exception e) when (ProcFs.IsGone(e) || e is FormatException)
        {
            return 32_768;
        }
    }
}
