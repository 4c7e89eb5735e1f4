using System.Net;
using System.Net.Sockets;

namespace Kimberly.Gateway.RateLimiting;

/// <summary>Who is one client as far as addresses tell.</summary>
internal static class ClientNetwork
{
    private const int PrefixBytes = 8;

    /// <summary>An IPv4 address as it is; of IPv6 the first 64 bits, all of which belong to one customer.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        return address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, PrefixBytes))
            : address.MapToIPv4().ToString();
    }
}
