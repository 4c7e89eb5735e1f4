using System.Collections.Concurrent;
using Kimberly.Messaging;

namespace Kimberly.Jobs.Tests.Owner;

/// <summary>Keeps what was published; the tests carry it over where they want it to arrive.</summary>
internal sealed class RecordedOutbox : IOutbox
{
    public ConcurrentQueue<object> Messages { get; } = new();

    public void Add<TMessage>(string key, TMessage message, Guid? userId = null) => Messages.Enqueue(message!);
}
