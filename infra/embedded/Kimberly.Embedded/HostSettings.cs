using Kimberly.Embedded.Home;

namespace Kimberly.Embedded;

/// <summary>What differs between a host at a terminal and one in a test.</summary>
internal sealed record HostSettings
{
    /// <summary>Takes the data folder.</summary>
    public required Func<KimberlyHome> OpenHome { get; init; }

    /// <summary>Whether declared ports are used; a test takes free ones.</summary>
    public bool HonourPorts { get; init; } = true;

    /// <summary>Whether lines are shown.</summary>
    public bool ShowOutput { get; init; } = true;
}
