namespace Kimberly.Embedded;

/// <summary>Tells running from publishing. This profile only runs.</summary>
public sealed class DistributedApplicationExecutionContext
{
    /// <summary>Whether manifests are written instead of running: never here.</summary>
    public bool IsPublishMode => !IsRunMode;

    /// <summary>Whether the application runs: always here.</summary>
    public bool IsRunMode { get; } = true;
}
