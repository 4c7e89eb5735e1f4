using Kimberly.Contracts.Memory;
using Kimberly.Memory.Data;
using Kimberly.Memory.Embeddings;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;
using Pgvector;

namespace Kimberly.Memory.Retrieval;

/// <summary>Finds what fits a question: filter, candidates, fusion, answer.</summary>
internal sealed partial class MemorySearch(
    MemoryDb db, EmbeddingClient embeddings, VectorCandidates byVector, TimeProvider time, MemoryTelemetry telemetry, ILogger<MemorySearch> logger)
{
    /// <summary>The name of the vector score in <see cref="MemoryResult.Components"/>.</summary>
    internal const string VectorComponent = "vector";

    /// <summary>Searches one person's memory.</summary>
    /// <exception cref="ProblemException">503, when inference cannot embed the question.</exception>
    public async Task<MemoryQueryAnswer> SearchAsync(Guid userId, MemoryQueryRequest request, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var filter = new ItemFilter(userId)
        {
            Tier = request.Tier,
            Tags = request.Tags ?? [],
            Source = request.Source,
            Conversation = request.Conversation,
            From = request.From,
            To = request.To,
        };

        var question = await EmbedAsync(request.Query, cancellation);

        // Read before the items: what changes in between must look newer than this answer, never older.
        var revision = await db.Owners.Where(owner => owner.UserId == userId).Select(owner => owner.Revision).FirstOrDefaultAsync(cancellation);
        var candidates = await byVector.FindAsync(filter, embeddings.Model, question, request.TopK, cancellation);

        // One way of searching has nothing to be fused with: its order and its scores are the answer's.
        var results = await AnswerAsync(userId, candidates, cancellation);

        var took = time.GetElapsedTime(started);
        telemetry.Queried(took);
        return new MemoryQueryAnswer(results, Math.Round(took.TotalMilliseconds, 2), revision);
    }

    private async Task<Vector> EmbedAsync(string question, CancellationToken cancellation)
    {
        try
        {
            return (await embeddings.EmbedAsync([question], cancellation))[0];
        }
        catch (EmbeddingsAwayException ex)
        {
            LogNotAnswered(logger, ex.Message);
            throw ProblemException.Unavailable("The model that understands questions is not available at the moment. Try again shortly.");
        }
    }

    private async Task<IReadOnlyList<MemoryResult>> AnswerAsync(Guid userId, IReadOnlyList<Candidate> chosen, CancellationToken cancellation)
    {
        var ids = chosen.Select(candidate => candidate.ItemId).ToList();
        var items = await db.Items.AsNoTracking()
            .Where(item => item.UserId == userId && ids.Contains(item.Id))
            .ToDictionaryAsync(item => item.Id, cancellation);

        // An item that was deleted a moment ago is not there any more.
        return [.. chosen.Where(candidate => items.ContainsKey(candidate.ItemId)).Select(candidate => Describe(items[candidate.ItemId], candidate))];
    }

    private static MemoryResult Describe(MemoryItem item, Candidate candidate) => new(
        item.Id,
        item.Content,
        candidate.Score,
        Reasons.ForVector(candidate.Score),
        new Dictionary<string, double> { [VectorComponent] = candidate.Score },
        item.ExternalId,
        item.Tier,
        item.Tags,
        item.Source,
        item.CreatedAt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A question could not be answered without its embedding: {Reason}")]
    private static partial void LogNotAnswered(ILogger logger, string reason);
}
