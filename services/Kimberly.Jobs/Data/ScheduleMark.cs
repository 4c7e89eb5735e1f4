namespace Kimberly.Jobs.Data;

/// <summary>How far a schedule is.</summary>
internal sealed class ScheduleMark
{
    public required string Name { get; init; }

    /// <summary>What the schedule said when the mark was set: a changed one begins anew.</summary>
    public required string Definition { get; set; }

    /// <summary>Occurrences until then were seen to.</summary>
    public required DateTimeOffset SeenUntil { get; set; }
}
