namespace Kimberly.Memory.Data;

/// <summary>A job that was asked for and has not ended yet, which embeds what waits.</summary>
internal sealed class BackfillRequest
{
    public required Guid JobId { get; init; }

    public required DateTimeOffset AskedAt { get; init; }
}
