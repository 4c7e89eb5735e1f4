namespace Kimberly.ServiceDefaults.Identity;

/// <summary>What a service is called, and the secret with which it asks auth for service tokens.</summary>
/// <param name="name">Its name in the topology; the audience of tokens for it.</param>
/// <param name="secret">From <c>ServiceIdentity:Secret</c>; null for a service that calls nobody by itself.</param>
public sealed class ServiceIdentity(string name, string? secret)
{
    /// <summary>The service's name in the topology.</summary>
    public string Name { get; } = name;

    /// <summary>The secret; null for a service that calls nobody by itself.</summary>
    public string? Secret { get; } = secret;
}
