namespace Kimberly.Embedded.Processes;

/// <summary>The signals that the host sends, by their Linux numbers.</summary>
internal enum Signal
{
    /// <summary>SIGINT: PostgreSQL's fast shutdown.</summary>
    Interrupt = 2,

    /// <summary>SIGKILL.</summary>
    Kill = 9,

    /// <summary>SIGTERM: the polite request.</summary>
    Terminate = 15,
}
