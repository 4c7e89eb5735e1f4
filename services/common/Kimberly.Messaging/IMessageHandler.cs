namespace Kimberly.Messaging;

/// <summary>Does what a message asks for. Scoped.</summary>
/// <typeparam name="TMessage">The message's record.</typeparam>
public interface IMessageHandler<in TMessage>
{
    /// <summary>
    /// Has the effect, in the scoped database: this runs inside the transaction that also notes the message as received, begins none of its own, and may run again when that
    /// transaction fails. What it does elsewhere has to bear repetition. Whatever it throws undoes the effect, and the message is tried again later.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="context">What is known of it.</param>
    /// <param name="cancellationToken">Ends with the service.</param>
    /// <returns>A task that ends when all is done but the commit.</returns>
    Task HandleAsync(TMessage message, MessageContext context, CancellationToken cancellationToken);
}
