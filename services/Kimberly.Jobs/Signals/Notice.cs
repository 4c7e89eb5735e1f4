namespace Kimberly.Jobs.Signals;

/// <summary>Something that replicas tell one another.</summary>
/// <param name="Channel">One of the channels of <see cref="LedgerSignals"/>.</param>
/// <param name="Jobs">The jobs it is about; none for <see cref="LedgerSignals.QueuedChannel"/>.</param>
internal sealed record Notice(string Channel, IReadOnlyList<Guid> Jobs)
{
    /// <summary>Who says it.</summary>
    public Guid From { get; init; }

    /// <summary>As it travels: who says it, and the jobs.</summary>
    public string Payload => string.Join(',', Jobs.Prepend(From));

    public static Notice Parse(string channel, string payload)
    {
        var ids = payload.Split(',').Select(Guid.Parse).ToList();
        return new Notice(channel, ids[1..]) { From = ids[0] };
    }
}
