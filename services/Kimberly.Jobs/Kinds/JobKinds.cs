using System.Collections.Frozen;

namespace Kimberly.Jobs.Kinds;

/// <summary>All kinds of work that there are.</summary>
internal sealed class JobKinds(IEnumerable<JobKind> kinds)
{
    private readonly FrozenDictionary<string, JobKind> _kinds = kinds.ToFrozenDictionary(kind => kind.Name);

    /// <summary>One line for each kind.</summary>
    public static IReadOnlyList<JobKind> Declared { get; } =
    [
        new("import", "memory") { Priority = 4, AtOncePerUser = 1 },
        new("embedding-backfill", "memory") { Priority = 3, AtOnce = 1 },
    ];

    public IReadOnlyCollection<JobKind> All => _kinds.Values;

    public JobKind? Find(string name) => _kinds.GetValueOrDefault(name);
}
