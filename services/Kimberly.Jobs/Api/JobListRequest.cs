using System.ComponentModel.DataAnnotations;
using Kimberly.Contracts.Jobs;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Jobs.Api;

/// <summary>The query string of <c>GET /jobs</c>.</summary>
/// <param name="State">Only jobs in this state.</param>
/// <param name="Kind">Only jobs of this kind.</param>
/// <param name="Mine">True: an administrator sees their own jobs only, like everybody else.</param>
/// <param name="Limit">The most jobs of a page, 1 to 100; 20 where it is left out.</param>
/// <param name="Cursor">The page before's <c>next_cursor</c>.</param>
public sealed record JobListRequest(
    string? State,
    [property: StringLength(JobLimits.Kind, ErrorMessage = "It must have at most 64 characters.")]
    string? Kind,
    bool? Mine,
    [property: Range(1, JobListRequest.MostLimit, ErrorMessage = "It must be 1 to 100.")]
    int? Limit,
    string? Cursor)
{
    internal const int MostLimit = 100;
    internal const int UsualLimit = 20;

    internal JobState? InState => string.IsNullOrEmpty(State) ? null
        : Words.TryGetValue(State, out var state) ? state
        : throw ProblemException.Validation("state", $"It must be one of: {string.Join(", ", Words.Keys)}.");

    private static Dictionary<string, JobState> Words { get; } = Enum.GetValues<JobState>().ToDictionary(state => state.ToString().ToLowerInvariant());
}
