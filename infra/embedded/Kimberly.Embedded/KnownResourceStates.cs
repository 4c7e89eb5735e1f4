namespace Kimberly.Embedded;

/// <summary>The states of a replica.</summary>
public static class KnownResourceStates
{
    /// <summary>Waits for other resources.</summary>
    public static readonly string Waiting = "Waiting";

    /// <summary>Is started, and not yet healthy for the first time.</summary>
    public static readonly string Starting = "Starting";

    /// <summary>Runs.</summary>
    public static readonly string Running = "Running";

    /// <summary>Has ended and will be started again, or was stopped.</summary>
    public static readonly string Exited = "Exited";
}
