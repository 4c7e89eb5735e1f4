namespace Kimberly.Embedded;

/// <summary>What a resource that is waited for must have become.</summary>
public enum WaitType
{
    /// <summary>All its replicas answer their health checks.</summary>
    WaitUntilHealthy,
}
