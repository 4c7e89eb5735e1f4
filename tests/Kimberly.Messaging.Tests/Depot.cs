namespace Kimberly.Messaging.Tests;

/// <summary>What a test wants to happen while a message is handled.</summary>
internal sealed class Depot
{
    /// <summary>Called before the effect; what it throws is the handler's failure.</summary>
    public Func<Ordered, MessageContext, CancellationToken, Task> Before { get; set; } = (_, _, _) => Task.CompletedTask;
}
