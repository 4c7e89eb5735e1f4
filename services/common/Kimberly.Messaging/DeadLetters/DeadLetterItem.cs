namespace Kimberly.Messaging.DeadLetters;

/// <summary>A message that is not tried any more, without its body.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Topic">Where it was published.</param>
/// <param name="Key">What it is about.</param>
/// <param name="Type">The record's name.</param>
/// <param name="UserId">Whose data it holds, if anybody's.</param>
/// <param name="SentAt">When it was put into the outbox.</param>
/// <param name="Attempts">How often it was tried; 0 for one that nobody could read.</param>
/// <param name="Error">The kind of the last error: the name of an exception, <c>unreadable</c>, <c>unknown-type</c> or <c>foreign</c> (written by none of our services).</param>
/// <param name="DiedAt">When it was given up.</param>
public sealed record DeadLetterItem(
    Guid Id, string Topic, string Key, string Type, Guid? UserId, DateTimeOffset SentAt, int Attempts, string Error, DateTimeOffset DiedAt);
