using Kimberly.Messaging.DeadLetters;

namespace Kimberly.Messaging;

/// <summary>Messages that this service could not handle and does not try any more. Nobody sees a body.</summary>
public interface IDeadLetters
{
    /// <summary>Lists them, the latest first.</summary>
    /// <param name="before">The last one of the page before; null for the first page.</param>
    /// <param name="most">How many.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>At most so many.</returns>
    Task<List<DeadLetterItem>> ListAsync(Guid? before, int most, CancellationToken cancellation);

    /// <summary>Has one tried again, behind what waits under its key.</summary>
    /// <param name="id">The message.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False when there is none.</returns>
    Task<bool> ReplayAsync(Guid id, CancellationToken cancellation);

    /// <summary>Erases the body of one; that there was a message stays known.</summary>
    /// <param name="id">The message.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False when there is none.</returns>
    Task<bool> DiscardAsync(Guid id, CancellationToken cancellation);
}
