namespace Kimberly.Embedded.Processes;

/// <summary>A process, told from a later one with the same id by its start time.</summary>
internal sealed record ProcessIdentity(int Pid, long StartTime)
{
    /// <summary>Whether this very process still lives.</summary>
    public bool IsAlive => ProcFs.StartTime(Pid) == StartTime;

    /// <summary>The living process with this id, or null.</summary>
    public static ProcessIdentity? Of(int pid) => ProcFs.StartTime(pid) is { } startTime ? new ProcessIdentity(pid, startTime) : null;
}
