namespace Kimberly.Messaging;

/// <summary>How a message of one type in one topic is read and handled.</summary>
internal sealed record MessageRoute(Func<byte[], object> Read, Func<IServiceProvider, object, MessageContext, CancellationToken, Task> HandleAsync);
