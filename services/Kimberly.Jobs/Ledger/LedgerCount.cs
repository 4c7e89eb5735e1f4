using Kimberly.Contracts.Jobs;

namespace Kimberly.Jobs.Ledger;

/// <summary>How many jobs of a kind are in a state, and since when the first of them is due.</summary>
internal sealed record LedgerCount(string Kind, JobState State, int Count, DateTimeOffset Oldest);
