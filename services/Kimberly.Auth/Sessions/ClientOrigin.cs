using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Kimberly.ServiceDefaults.Limits;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.Sessions;

/// <summary>What the request that is being answered says about its client: how it calls itself, and which network it comes from.</summary>
internal sealed class ClientOrigin(IHttpContextAccessor context, IOptions<AuthOptions> options)
{
    public const int LongestUserAgent = 256;

    // What one customer of a provider usually has, or one office: changing the last digits makes nobody another stranger.
    private const int NetworkBitsOfIPv4 = 24;
    private const int NetworkBitsOfIPv6 = 56;

    private readonly byte[] _key = DerivedKey.For(options.Value, "networks");

    /// <summary>The header <c>User-Agent</c>, cut to <see cref="LongestUserAgent"/> characters; null where there is none that can be kept.</summary>
    public string? UserAgent
    {
        get
        {
            var text = context.HttpContext?.Request.Headers.UserAgent.ToString();
            var kept = text is { Length: > LongestUserAgent } ? text[..LongestUserAgent] : text;
            return string.IsNullOrWhiteSpace(kept) || !TextRules.IsReadable(kept) ? null : kept;
        }
    }

    /// <summary>A keyed hash of the client's network, so that what is kept does not say where anybody was.</summary>
    public byte[] Network => HMACSHA256.HashData(_key, NetworkOf(context.HttpContext?.Connection.RemoteIpAddress));

    /// <summary>The first bits of an address; nothing for an address that is not known.</summary>
    internal static byte[] NetworkOf(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        var bits = address?.AddressFamily == AddressFamily.InterNetwork ? NetworkBitsOfIPv4 : NetworkBitsOfIPv6;
        return address?.GetAddressBytes()[..(bits / 8)] ?? [];
    }
}
