using System.ComponentModel.DataAnnotations;
using Kimberly.ServiceDefaults.Settings;

namespace Kimberly.Gateway.Edge;

/// <summary>How the gateway meets the outside; README.md lists the settings.</summary>
internal sealed class EdgeOptions
{
    public const string Section = "Edge";

    /// <summary>Where people reach Kimberly, such as <c>https://kimberly.example.com</c>, when a proxy stands before the gateway; null when they reach it directly.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The HTTPS port that plain HTTP is sent on to; null when both are served.</summary>
    [Range(1, 65_535, ErrorMessage = "Edge:RedirectToPort must be a port from 1 to 65535.")]
    public int? RedirectToPort { get; init; }

    /// <summary>How long a client may take for the headers of a request.</summary>
    [Duration("00:00:01", "00:05:00", ErrorMessage = "Edge:HeadersTimeout must be between 00:00:01 and 00:05:00.")]
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The fewest bytes per second of a body, on the average; 0 lets a client take as long as it likes.</summary>
    [Range(0, 1_000_000, ErrorMessage = "Edge:MinBodyBytesPerSecond must be between 0 and 1000000.")]
    public double MinBodyBytesPerSecond { get; init; } = 240;

    /// <summary>How long a body may be slower than that at first.</summary>
    [Duration("00:00:02", "00:05:00", ErrorMessage = "Edge:SlowBodyGrace must be between 00:00:02 and 00:05:00.")]
    public TimeSpan SlowBodyGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long an answer of <c>GET /health</c> serves everybody who asks.</summary>
    [Duration("00:00:00", "00:00:10", ErrorMessage = "Edge:HealthCachedFor must be between 00:00:00 and 00:00:10.")]
    public TimeSpan HealthCachedFor { get; init; } = TimeSpan.FromSeconds(1);

    public bool HasUsablePublicUrl => PublicUrl is null || (PublicUrl is { IsAbsoluteUri: true, Scheme: "http" or "https", PathAndQuery: "/" });
}
