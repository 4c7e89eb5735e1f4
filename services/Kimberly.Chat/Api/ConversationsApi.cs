using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Kimberly.Chat.Data;
using Kimberly.Chat.Models;
using Kimberly.Chat.Prompting;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Paging;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Chat.Api;

/// <summary>A person's conversations. Somebody else's are answered like ones that do not exist.</summary>
internal static class ConversationsApi
{
    private const int UsualLimit = 20;

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        var conversations = routes.MapGroup("/conversations").WithTags("Conversations").RequireScope(Scopes.Chat);

        conversations.MapGet("/", ListAsync)
            .WithName("ListConversations")
            .WithSummary("List your conversations.")
            .WithDescription("The ones with the latest activity first, limit (1 to 100, 20 by default) at a time; next_cursor of one page asks for the next.");

        conversations.MapGet("/{id:guid}", GetAsync)
            .WithName("GetConversation")
            .WithSummary("Read a conversation.")
            .WithDescription("Its messages in order, as they were written.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        conversations.MapDelete("/{id:guid}", DeleteAsync)
            .WithName("DeleteConversation")
            .WithSummary("Delete a conversation.")
            .WithDescription("With all of its messages, and with what the model keeps of it. What Kimberly was asked to remember in it stays in memory.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<ConversationPage>> ListAsync(
        [Range(1, 100, ErrorMessage = "It must be 1 to 100.")] int? limit, string? cursor, ClaimsPrincipal user, ChatDb db, CancellationToken cancellation)
    {
        var userId = user.UserId();
        var size = limit ?? UsualLimit;
        var conversations = db.Conversations.AsNoTracking().Where(conversation => conversation.UserId == userId);
        if (cursor is not null)
        {
            var (at, last) = ListCursor.Parse(cursor);
            conversations = conversations.Where(conversation =>
                EF.Functions.LessThan(ValueTuple.Create(conversation.LastActivityAt, conversation.Id), ValueTuple.Create(at, last)));
        }

        // One more than the page, to know whether there is another.
        var found = await conversations
            .OrderByDescending(conversation => conversation.LastActivityAt).ThenByDescending(conversation => conversation.Id)
            .Take(size + 1)
            .Select(conversation => new ConversationSummary(conversation.Id, conversation.Title, conversation.CreatedAt, conversation.LastActivityAt))
            .ToListAsync(cancellation);

        var page = found.Take(size).ToList();
        var next = found.Count > size ? new ListCursor(page[^1].LastActivityAt, page[^1].Id).ToString() : null;
        return TypedResults.Ok(new ConversationPage(page, next));
    }

    private static async Task<Ok<ConversationDetails>> GetAsync(Guid id, ClaimsPrincipal user, ChatDb db, CancellationToken cancellation)
    {
        var userId = user.UserId();
        var conversation = await db.Conversations.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id && one.UserId == userId, cancellation)
            ?? throw ProblemException.NotFound("conversation");

        var messages = await db.Messages.AsNoTracking()
            .Where(message => message.ConversationId == id)
            .OrderBy(message => message.Turn).ThenBy(message => message.Role)
            .Select(message => new ConversationMessage(
                message.Id, message.Role == MessageRole.User ? "user" : "assistant", message.Content, message.CreatedAt, message.FinishReason))
            .ToListAsync(cancellation);

        return TypedResults.Ok(new ConversationDetails(id, conversation.Title, conversation.CreatedAt, conversation.LastActivityAt, messages));
    }

    private static async Task<NoContent> DeleteAsync(
        Guid id, ClaimsPrincipal user, ChatDb db, ReplayedPrompts replayed, ModelCaches caches, CancellationToken cancellation)
    {
        var userId = user.UserId();
        if (await db.Conversations.Where(one => one.Id == id && one.UserId == userId).ExecuteDeleteAsync(cancellation) == 0)
        {
            throw ProblemException.NotFound("conversation");
        }

        // From here on whether or not the person still waits.
        await replayed.DropAsync(id);
        await caches.DropAsync(id);
        return TypedResults.NoContent();
    }
}
