using Kimberly.Contracts.Memory;
using Kimberly.Memory.Api;
using Kimberly.Memory.Data;

namespace Kimberly.Memory.Items;

/// <summary>Makes an item of what a person asks to have remembered.</summary>
internal static class NewItem
{
    public const string Future = "It lies in the future.";

    // Clocks differ, and a day is what time zones that were confused make of a good time.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    public static bool LiesInTheFuture(CreateItemRequest request, DateTimeOffset now) => request.CreatedAt > now + Ahead;

    /// <param name="request">What was asked.</param>
    /// <param name="userId">Whose item it is.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="told">When it was told, where the request does not say.</param>
    /// <param name="now">The present.</param>
    public static MemoryItem Of(CreateItemRequest request, Guid userId, MemorySource source, DateTimeOffset told, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        UserId = userId,
        Content = request.Content,
        Tier = request.Tier,
        Tags = [.. (request.Tags ?? []).Distinct()],
        Source = source,
        CreatedAt = request.CreatedAt ?? Rfc3339Time.ToMicroseconds(told),
        LastSeenAt = request.CreatedAt ?? Rfc3339Time.ToMicroseconds(told),
        Conversation = request.Conversation,
        Speaker = request.Speaker,
        ExternalId = request.ExternalId,
    };
}
