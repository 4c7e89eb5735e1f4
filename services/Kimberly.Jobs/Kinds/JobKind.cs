using Kimberly.Contracts.Jobs;

namespace Kimberly.Jobs.Kinds;

/// <summary>A kind of work: who does it, and how patiently.</summary>
/// <param name="Name">Its name, such as <c>import</c>.</param>
/// <param name="Service">The service that does it and asks for it, by its name in the topology.</param>
internal sealed record JobKind(string Name, string Service)
{
    /// <summary>0 to 9, the higher first, where a request says nothing else.</summary>
    public int Priority { get; init; } = JobLimits.UsualPriority;

    /// <summary>After how many attempts a job is dead. Those that were broken off for no fault of the job do not count.</summary>
    public int Attempts { get; init; } = 8;

    /// <summary>The pause before the second attempt; doubled for each one after it, and varied by up to a fifth.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>No pause is longer.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A call that says nothing for so long is broken off, and tried again.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The most that run at once, of all people together.</summary>
    public int AtOnce { get; init; } = 64;

    /// <summary>The most that run at once for one person. The instance's own jobs have no such limit.</summary>
    public int AtOncePerUser { get; init; } = 8;
}
