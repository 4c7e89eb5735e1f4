using Kimberly.Jobs.Kinds;

namespace Kimberly.Jobs.Leases;

/// <summary>Keeps to the limits for each kind, and for each person in it, while jobs are chosen. Pure.</summary>
internal sealed class LeaseChoice(JobKinds kinds, IEnumerable<RunningCount> running)
{
    private readonly Dictionary<string, int> _ofKind = running.GroupBy(one => one.Kind).ToDictionary(group => group.Key, group => group.Sum(one => one.Count));
    private readonly Dictionary<(string Kind, Guid User), int> _ofPerson = running.ToDictionary(one => (one.Kind, one.UserId), one => one.Count);

    /// <summary>The kinds of which more may run.</summary>
    public string[] OpenKinds => [.. kinds.All.Where(kind => _ofKind.GetValueOrDefault(kind.Name) < kind.AtOnce).Select(kind => kind.Name)];

    /// <summary>Kind and person, with a space between them, where no more may run.</summary>
    public string[] FullLanes => [.. _ofPerson.Where(lane => !HasRoom(lane.Key.Kind, lane.Key.User)).Select(lane => $"{lane.Key.Kind} {lane.Key.User}")];

    /// <summary>Takes a job, unless a limit is reached. Who only wants to be ended may pass any limit.</summary>
    public bool TryTake(string kind, Guid user, bool isCancelled)
    {
        if (!isCancelled && (kinds.Find(kind) is not { } known || _ofKind.GetValueOrDefault(kind) >= known.AtOnce || !HasRoom(kind, user)))
        {
            return false;
        }

        _ofKind[kind] = _ofKind.GetValueOrDefault(kind) + 1;
        _ofPerson[(kind, user)] = _ofPerson.GetValueOrDefault((kind, user)) + 1;
        return true;
    }

    private bool HasRoom(string kind, Guid user) =>
        user == Guid.Empty || kinds.Find(kind) is not { } known || _ofPerson.GetValueOrDefault((kind, user)) < known.AtOncePerUser;
}
