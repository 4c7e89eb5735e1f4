namespace Kimberly.Messaging;

/// <summary>What is known of a message that is being handled.</summary>
/// <param name="MessageId">The same whenever and however often it arrives.</param>
/// <param name="Topic">Where it was published: <c>&lt;service&gt;.&lt;what&gt;</c>.</param>
/// <param name="Key">What it is about.</param>
/// <param name="UserId">Whose data it holds, if anybody's.</param>
/// <param name="SentAt">When it was put into the outbox.</param>
/// <param name="Attempt">1 for the first.</param>
public sealed record MessageContext(Guid MessageId, string Topic, string Key, Guid? UserId, DateTimeOffset SentAt, int Attempt);
