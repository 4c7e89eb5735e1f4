using System.Globalization;

namespace Kimberly.Embedded;

/// <summary>A Kafka broker.</summary>
public sealed class KafkaServerResource : ContainerResource, IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";

    internal KafkaServerResource(string name)
        : base(name) => PrimaryEndpoint = new EndpointReference(this, PrimaryEndpointName);

    /// <summary>Where it listens: another port with each start.</summary>
    public EndpointReference PrimaryEndpoint { get; }

    /// <inheritdoc/>
    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<string?>($"{PrimaryEndpoint.Host}:{PrimaryEndpoint.Port}");

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string>> GetConnectionProperties()
    {
        yield return new("Host", PrimaryEndpoint.Host);
        yield return new("Port", PrimaryEndpoint.Port.ToString(CultureInfo.InvariantCulture));
        yield return new("Uri", $"kafka://{PrimaryEndpoint.Host}:{PrimaryEndpoint.Port}");
    }
}
