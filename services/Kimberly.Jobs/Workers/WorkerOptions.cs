namespace Kimberly.Jobs.Workers;

/// <summary>The section <c>Jobs:Workers</c>.</summary>
internal sealed class WorkerOptions
{
    public const string Section = "Jobs:Workers";

    /// <summary>How many jobs one replica has done at once, 1 to 256. The work itself happens in the services that own it.</summary>
    public int Slots { get; init; } = 32;

    /// <summary>For how long a job is lost when its worker dies, 1 second to 5 minutes.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often leases are prolonged, 100 ms to a third of <see cref="Lease"/>.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the ledger is looked at when nobody says that there is something, 100 ms to 1 minute.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For how long jobs that have ended can be asked for, 1 hour to 60 days. Dead ones stay until they are replayed or discarded.</summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromDays(30);
}
