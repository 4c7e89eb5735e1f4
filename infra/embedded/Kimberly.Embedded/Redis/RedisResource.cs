using System.Globalization;

namespace Kimberly.Embedded;

/// <summary>A Redis server.</summary>
public sealed class RedisResource : ContainerResource, IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";

    internal RedisResource(string name, ParameterResource password)
        : base(name)
    {
        PasswordParameter = password;
        PrimaryEndpoint = new EndpointReference(this, PrimaryEndpointName);
    }

    /// <summary>Where it listens.</summary>
    public EndpointReference PrimaryEndpoint { get; }

    /// <summary>Its password.</summary>
    public ParameterResource PasswordParameter { get; }

    /// <inheritdoc/>
    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<string?>($"{PrimaryEndpoint.Host}:{PrimaryEndpoint.Port},password={PasswordParameter.Value}");

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string>> GetConnectionProperties()
    {
        yield return new("Host", PrimaryEndpoint.Host);
        yield return new("Port", PrimaryEndpoint.Port.ToString(CultureInfo.InvariantCulture));
        yield return new("Password", PasswordParameter.Value);
        yield return new("Uri", $"redis://:{Uri.EscapeDataString(PasswordParameter.Value)}@{PrimaryEndpoint.Host}:{PrimaryEndpoint.Port}");
    }
}
