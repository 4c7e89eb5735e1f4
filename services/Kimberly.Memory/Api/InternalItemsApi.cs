using Kimberly.Contracts.Memory;
using Kimberly.Memory.Data;
using Kimberly.Memory.Items;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Memory.Api;

/// <summary>What other services tell memory about a person.</summary>
internal static class InternalItemsApi
{
    public static void MapInternalItems(this WebApplication app)
    {
        var items = app.MapGroup("/internal/items").WithTags("Internal").RequireService()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        items.MapPost("", RememberAsync)
            .WithName("RememberForPerson")
            .WithSummary("Remembers something for a person.")
            .WithDescription("The same message is remembered once, however often it is told.");
        items.MapPost("/used", MarkUsedAsync)
            .WithName("MarkMemoriesUsed")
            .WithSummary("Notes that items were put to the model.")
            .WithDescription("Counts in times_used and last_seen_at.");
    }

    private static async Task<Ok<RememberAnswer>> RememberAsync(
        RememberRequest request, ItemWriter writer, TimeProvider time, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var item = await writer.AddAsync(
            new MemoryItem
            {
                Id = Guid.CreateVersion7(now),
                UserId = request.UserId,
                Content = request.Content,
                Tier = MemoryTier.LongTerm,
                Tags = [],
                Source = request.Source,
                CreatedAt = now,
                LastSeenAt = now,
                Conversation = request.ConversationId.ToString(),
                MessageId = request.MessageId,
            },
            cancellation);
        return TypedResults.Ok(new RememberAnswer([item.Id]));
    }

    private static async Task<NoContent> MarkUsedAsync(ItemsUsedRequest request, ItemWriter writer, CancellationToken cancellation)
    {
        await writer.MarkUsedAsync(request.UserId, request.Ids, cancellation);
        return TypedResults.NoContent();
    }
}
