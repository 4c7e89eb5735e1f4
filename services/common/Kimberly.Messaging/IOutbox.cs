namespace Kimberly.Messaging;

/// <summary>Where a service puts what others shall hear. Scoped, over the scoped database of the service.</summary>
public interface IOutbox
{
    /// <summary>
    /// Adds a message to what the next <c>SaveChangesAsync</c> of the scoped database writes: it is sent when that is committed, and never existed when it is rolled back.
    /// Messages of one key arrive in the order in which they were committed.
    /// </summary>
    /// <typeparam name="TMessage">A record that the service publishes.</typeparam>
    /// <param name="key">What the message is about; 1 to 200 characters. Order holds, and failures spread, within a key only.</param>
    /// <param name="message">The message; at most 256 KiB as JSON.</param>
    /// <param name="userId">Whose data it holds, so that it goes when they go.</param>
    /// <exception cref="InvalidOperationException">The service does not publish this type.</exception>
    /// <exception cref="ArgumentException">The key or the message is too long.</exception>
    void Add<TMessage>(string key, TMessage message, Guid? userId = null);
}
