using Kimberly.Messaging.DeadLetters;

namespace Kimberly.Jobs.Api;

/// <summary>A page of messages that a service could not handle.</summary>
/// <param name="Items">The one that died last first.</param>
/// <param name="NextBefore">What to ask for the next page with, as <c>before</c>; null when this is the last.</param>
public sealed record DeadMessagePage(IReadOnlyList<DeadLetterItem> Items, Guid? NextBefore);
