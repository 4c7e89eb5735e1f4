namespace Kimberly.Embedded;

/// <summary>What can be known of an endpoint.</summary>
public enum EndpointProperty
{
    /// <summary>The URL.</summary>
    Url,

    /// <summary>The host to connect to.</summary>
    Host,

    /// <summary>The port to connect to.</summary>
    Port,

    /// <summary>The scheme of the URL.</summary>
    Scheme,

    /// <summary>The port that the process listens on: here the same as <see cref="Port"/>, in the Aspire profile one behind a proxy.</summary>
    TargetPort,
}
