using System.Security.Claims;
using Kimberly.Contracts.Memory;
using Kimberly.Memory.Data;
using Kimberly.Memory.Embeddings;
using Kimberly.Memory.Items;
using Kimberly.ServiceDefaults.Idempotency;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Paging;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Kimberly.Memory.Api;

/// <summary>A person's items.</summary>
internal static class MemoryApi
{
    public static void MapMemory(this WebApplication app)
    {
        var memory = app.MapGroup("/memory").WithTags("Memory").RequireScope(Scopes.Memory).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        memory.MapGet("", ListAsync)
            .WithName("ListMemories")
            .WithSummary("Lists what is remembered, the newest first.")
            .WithDescription("Filters narrow the list together. Follow next_cursor until it is null; items that come or go meanwhile are neither skipped nor repeated.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        memory.MapPost("", CreateAsync)
            .WithName("CreateMemory")
            .WithSummary("Remembers something.")
            .WithDescription("Answers at once, also while no model is available: the item is listed from now on, and found by queries as soon as it is embedded. Sent again with the same Idempotency-Key, it is answered as before and remembered once.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .Idempotent();
        memory.MapGet("/{id:guid}", GetAsync)
            .WithName("GetMemory")
            .WithSummary("Reads one item.")
            .WithDescription("The ETag is the item's version.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        memory.MapPatch("/{id:guid}", ChangeAsync)
            .WithName("ChangeMemory")
            .WithSummary("Changes an item's text, tier or tags.")
            .WithDescription("With If-Match the change is made only to that version, else answered 412 version_conflict.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        memory.MapDelete("/{id:guid}", DeleteAsync)
            .WithName("DeleteMemory")
            .WithSummary("Deletes an item for good.")
            .WithDescription("Memory keeps nothing of it. With If-Match only that version is deleted.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    private static async Task<Ok<ItemPage>> ListAsync(
        [AsParameters] ItemListRequest request, ClaimsPrincipal user, MemoryDb db, CancellationToken cancellation)
    {
        var items = request.FilterFor(user.UserId()).Apply(db.Items.AsNoTracking());
        if (!string.IsNullOrEmpty(request.Q))
        {
            var contains = $"%{request.Q.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%";
            items = items.Where(item => EF.Functions.ILike(item.Content, contains, @"\"));
        }

        if (request.Cursor is { } cursor)
        {
            var (createdAt, id) = ListCursor.Parse(cursor);
            items = items.Where(item => EF.Functions.LessThan(ValueTuple.Create(item.CreatedAt, item.Id), ValueTuple.Create(createdAt, id)));
        }

        // One more than asked for tells whether there is another page.
        var found = await items
            .OrderByDescending(item => item.CreatedAt).ThenByDescending(item => item.Id)
            .Take(request.PageSize + 1)
            .ToListAsync(cancellation);
        var page = found.Take(request.PageSize).ToList();
        return TypedResults.Ok(new ItemPage(
            page.ConvertAll(ItemAnswer.Of),
            found.Count > page.Count ? new ListCursor(page[^1].CreatedAt, page[^1].Id).ToString() : null));
    }

    private static async Task<Created<ItemAnswer>> CreateAsync(
        CreateItemRequest request,
        ClaimsPrincipal user,
        ItemWriter writer,
        BackfillSignal backfill,
        TimeProvider time,
        HttpResponse response,
        CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (NewItem.LiesInTheFuture(request, now))
        {
            throw ProblemException.Validation("created_at", NewItem.Future);
        }

        var item = await writer.AddAsync(NewItem.Of(request, user.UserId(), MemorySource.Api, now, now), cancellation);
        response.Headers.ETag = VersionCondition.TagOf(item);
        if (item.EmbeddedBy is null)
        {
            // With an Idempotency-Key the item is committed only after this method has ended.
            response.OnCompleted(() =>
            {
                backfill.Raise();
                return Task.CompletedTask;
            });
        }

        return TypedResults.Created(ItemWriter.LocationOf(item.Id), ItemAnswer.Of(item));
    }

    private static async Task<Ok<ItemAnswer>> GetAsync(
        Guid id, ClaimsPrincipal user, MemoryDb db, HttpResponse response, CancellationToken cancellation)
    {
        var userId = user.UserId();
        var item = await db.Items.AsNoTracking().FirstOrDefaultAsync(item => item.Id == id && item.UserId == userId, cancellation)
            ?? throw ProblemException.NotFound("memory");
        response.Headers.ETag = VersionCondition.TagOf(item);
        return TypedResults.Ok(ItemAnswer.Of(item));
    }

    private static async Task<Ok<ItemAnswer>> ChangeAsync(
        Guid id, ChangeItemRequest request, ClaimsPrincipal user, ItemWriter writer, HttpContext http, CancellationToken cancellation)
    {
        var condition = VersionCondition.Read(http.Request.Headers[HeaderNames.IfMatch]);
        var change = new ItemChange(request.Content, request.Tier, request.Tags);
        var item = await writer.ChangeAsync(user.UserId(), id, change, condition, cancellation);
        http.Response.Headers.ETag = VersionCondition.TagOf(item);
        return TypedResults.Ok(ItemAnswer.Of(item));
    }

    private static async Task<NoContent> DeleteAsync(
        Guid id, ClaimsPrincipal user, ItemWriter writer, HttpRequest http, CancellationToken cancellation)
    {
        await writer.DeleteAsync(user.UserId(), id, VersionCondition.Read(http.Headers[HeaderNames.IfMatch]), cancellation);
        return TypedResults.NoContent();
    }
}
