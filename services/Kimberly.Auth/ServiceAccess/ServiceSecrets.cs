using System.Security.Cryptography;
using System.Text;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.ServiceAccess;

/// <summary>Tells services from those who only say that they are one.</summary>
internal sealed class ServiceSecrets(IOptions<ServiceClientsOptions> options, ServiceIdentity self)
{
    private static readonly byte[] Nobodys = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    private readonly Dictionary<string, byte[]> _hashes = options.Value.Clients.ToDictionary(client => client.Key, client => Hash(client.Value));

    /// <summary>Whether a service of this name belongs to the installation; auth itself does, and needs no secret to prove it.</summary>
    public bool Knows(string service) => service == self.Name || _hashes.ContainsKey(service);

    /// <summary>Whether this is the service's secret; takes as long for an unknown service and a secret of any likeness.</summary>
    public bool Matches(string service, string secret) =>
        CryptographicOperations.FixedTimeEquals(_hashes.GetValueOrDefault(service, Nobodys), Hash(secret));

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
