using System.Net.Sockets;
using System.Text;

namespace Kimberly.Gateway.Tests;

/// <summary>Requests that no HTTP client would send.</summary>
internal static class RawHttp
{
    /// <summary>Sends this text, nothing more, and reads until the gateway closes the connection.</summary>
    public static async Task<string> AskAsync(Uri address, string request, CancellationToken cancellation)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, cancellation);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellation);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellation);
    }
}
