namespace Kimberly.Messaging.Tests;

/// <summary>What a message left behind. Nothing here keeps a message from leaving two of them.</summary>
internal sealed class Effect
{
    public long Id { get; init; }

    public required Guid MessageId { get; init; }

    public required string Key { get; init; }

    public required int Number { get; init; }

    public required int Attempt { get; init; }
}
