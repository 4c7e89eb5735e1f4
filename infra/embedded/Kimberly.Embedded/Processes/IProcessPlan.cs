namespace Kimberly.Embedded.Processes;

/// <summary>How one process of a resource is run: what to start, and when it is healthy. Who starts it, when and how often is not its business.</summary>
internal interface IProcessPlan
{
    /// <summary>Looks, before anything is started, whether what it needs is installed or built.</summary>
    /// <exception cref="DistributedApplicationException">Something is missing; says what, and how to get it.</exception>
    Task CheckPrerequisitesAsync(CancellationToken cancellationToken);

    /// <summary>Makes everything ready for a start, which may follow a crash, and says what to start.</summary>
    Task<ProcessSpec> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Asks the running process whether it can work: null when it can, otherwise why not.</summary>
    Task<string?> CheckAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Asks the running process for any sign of life, which must need little and nobody else: "I cannot work now" is one. True when it gave one; false,
    /// an exception or no end at all when it did not.
    /// </summary>
    Task<bool> AnswersAsync(CancellationToken cancellationToken);

    /// <summary>The port that the running process has chosen by itself; null where it does not, or has not yet.</summary>
    int? ChosenPort => null;

    /// <summary>Whether a signal has stopped one of the processes that work for the started one.</summary>
    bool HasStoppedHelper() => false;
}
