namespace Kimberly.Messaging.Transport;

/// <summary>All messages of a partition from one place to another, in order: nothing is between them that was sent.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="From">The place of the first.</param>
/// <param name="To">The place behind the last.</param>
/// <param name="Messages">The messages.</param>
/// <param name="Follows">A place in the epoch before, whose next message is the first one here; null where there is none.</param>
internal sealed record Stretch(string Topic, int Partition, LogPosition From, LogPosition To, IReadOnlyList<IncomingMessage> Messages, LogPosition? Follows = null)
{
    /// <summary>Whether somebody who has read up to a place misses nothing by reading on here.</summary>
    public bool Continues(LogPosition read) => read >= From || read == Follows;

    /// <summary>What somebody else wrote names no epoch, and belongs to the one that is being read.</summary>
    public Stretch In(long epoch) => To.Epoch != 0
        ? this
        : this with
        {
            From = From with { Epoch = epoch },
            To = To with { Epoch = epoch },
            Messages = [.. Messages.Select(message => message with { Place = message.Place with { Epoch = epoch } })],
        };
}
