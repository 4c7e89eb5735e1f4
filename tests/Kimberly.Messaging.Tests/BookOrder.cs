namespace Kimberly.Messaging.Tests;

internal sealed class BookOrder(SampleDb db, Depot depot) : IMessageHandler<Ordered>
{
    public async Task HandleAsync(Ordered message, MessageContext context, CancellationToken cancellationToken)
    {
        db.Effects.Add(new Effect { MessageId = context.MessageId, Key = context.Key, Number = message.Number, Attempt = context.Attempt });
        await depot.Before(message, context, cancellationToken);
    }
}
