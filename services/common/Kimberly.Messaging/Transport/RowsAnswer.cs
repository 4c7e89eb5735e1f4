namespace Kimberly.Messaging.Transport;

/// <summary>Messages of a partition, from the producer's outbox.</summary>
/// <param name="Rows">The messages, in order.</param>
/// <param name="UntilEpoch">With the offset: nothing that was asked for and lies before this place is missing in the rows.</param>
/// <param name="UntilOffset">See the epoch.</param>
internal sealed record RowsAnswer(IReadOnlyList<RowItem> Rows, long UntilEpoch, long UntilOffset);
