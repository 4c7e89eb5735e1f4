using Kimberly.JobHandling;
using Kimberly.Memory.Data;
using Kimberly.Memory.Embeddings;
using Kimberly.Memory.Items;
using Kimberly.Contracts.Memory;
using Microsoft.EntityFrameworkCore;
using Pgvector;

namespace Kimberly.Memory.Imports;

/// <summary>Makes items of an upload, chunk by chunk, in the order of its lines.</summary>
internal sealed class ImportJob(MemoryDb db, EmbeddingClient client, BackfillSignal backfill, MemoryTelemetry telemetry, TimeProvider time) : IJobHandler
{
    public const string Kind = "import";

    // Times are kept to the microsecond: lines that name no time of their own stay in order.
    private static readonly TimeSpan Step = TimeSpan.FromMicroseconds(1);

    public async Task RunAsync(JobRun run, CancellationToken cancellation)
    {
        var asked = run.Arguments<ImportArguments>();
        var reached = run.Checkpoint<ImportProgress>() ?? new ImportProgress(0, 0);
        var import = await db.Imports.AsNoTracking().FirstOrDefaultAsync(one => one.Id == asked.ImportId, cancellation)
            ?? throw new JobFailedException("import_gone", "What was uploaded is not there any more.");
        run.Report(reached.Lines, asked.Lines);
        while (await db.ImportChunks.AsNoTracking().FirstOrDefaultAsync(chunk => chunk.ImportId == import.Id && chunk.Number == reached.Chunk, cancellation) is { } chunk)
        {
            reached = await StoreAsync(run, import, chunk, reached, cancellation);
            run.Report(reached.Lines, asked.Lines);
        }

        var now = time.GetUtcNow();
        await run.CloseAsync(
            async ct =>
            {
                await db.Imports.Where(one => one.Id == import.Id).ExecuteUpdateAsync(one => one.SetProperty(i => i.FinishedAt, now), ct);
                return new ImportResult(reached.Lines);
            },
            cancellation);
    }

    private async Task<ImportProgress> StoreAsync(JobRun run, Import import, ImportChunk chunk, ImportProgress reached, CancellationToken cancellation)
    {
        var requests = chunk.Lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ImportLine.Read).ToList();
        var passages = requests.ConvertAll(request => PassageSplitter.Split(request.Content));
        var vectors = await TryEmbedAsync([.. passages.SelectMany(its => its)], cancellation);
        var further = await run.CommitAsync(
            async ct =>
            {
                var mine = new Queue<Vector>(vectors ?? []);
                foreach (var (index, request) in requests.Index())
                {
                    var item = NewItem.Of(request, import.UserId, MemorySource.Import, import.CreatedAt + ((reached.Lines + index) * Step), time.GetUtcNow());
                    if (vectors is not null)
                    {
                        item.AddPassages(client.Model, [.. passages[index].Select(_ => mine.Dequeue())]);
                    }

                    db.Items.Add(item);
                }

                await db.ImportChunks.Where(one => one.ImportId == import.Id && one.Number == chunk.Number).ExecuteDeleteAsync(ct);
                return new ImportProgress(reached.Chunk + 1, reached.Lines + requests.Count);
            },
            cancellation);

        requests.ForEach(_ => telemetry.Written(embedded: vectors is not null));
        if (vectors is null)
        {
            backfill.Raise();
        }

        return further;
    }

    /// <summary>The vectors of all passages; null where the backfill has to make them.</summary>
    private async Task<IReadOnlyList<Vector>?> TryEmbedAsync(IReadOnlyList<string> passages, CancellationToken cancellation)
    {
        try
        {
            return await client.EmbedAsync(passages, cancellation);
        }
        catch (EmbeddingsAwayException)
        {
            return null;
        }
    }
}
