namespace Kimberly.Memory.Data;

/// <summary>Some lines of an upload, checked, in their order. Deleted in the transaction that makes items of them.</summary>
internal sealed class ImportChunk
{
    public required Guid ImportId { get; init; }

    /// <summary>From 0, without gaps.</summary>
    public required int Number { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>JSON objects, as they were sent, each followed by a line feed.</summary>
    public required string Lines { get; init; }
}
