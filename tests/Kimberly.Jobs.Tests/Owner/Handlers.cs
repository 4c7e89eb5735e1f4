using Kimberly.JobHandling;

namespace Kimberly.Jobs.Tests.Owner;

/// <summary>One effect, and the job is done.</summary>
internal sealed class OnceJob(OwnerDb db) : IJobHandler
{
    public Task RunAsync(JobRun run, CancellationToken cancellation) => run.CloseAsync(
        _ =>
        {
            db.Effects.Add(new Effect { JobId = run.Id, Chunk = 1 });
            return Task.FromResult(new OnceResult("done"));
        },
        cancellation);
}

internal sealed record OnceResult(string Word);

/// <summary>As many effects as the arguments say, each a chunk; before chunk <c>WaitBefore</c> it waits until the test lets it go on.</summary>
internal sealed class ChunksJob(OwnerDb db, OwnerMood mood) : IJobHandler
{
    public async Task RunAsync(JobRun run, CancellationToken cancellation)
    {
        var wanted = run.Arguments<ChunksArguments>();
        for (var chunk = run.Checkpoint<ChunksCheckpoint>()?.Done ?? 0; chunk < wanted.Chunks; chunk++)
        {
            mood.Begun.AddOrUpdate(run.Id, chunk + 1, (_, _) => chunk + 1);
            if (chunk + 1 == wanted.WaitBefore)
            {
                await mood.WaitAsync(run.Id, cancellation);
            }

            await run.CommitAsync(
                _ =>
                {
                    db.Effects.Add(new Effect { JobId = run.Id, Chunk = chunk + 1 });
                    return Task.FromResult(new ChunksCheckpoint(chunk + 1));
                },
                cancellation);
            run.Report(chunk + 1, wanted.Chunks);
        }

        await run.CloseAsync(new { chunks = wanted.Chunks }, cancellation);
    }
}

internal sealed record ChunksArguments(int Chunks, int? WaitBefore = null);

internal sealed record ChunksCheckpoint(int Done);

/// <summary>Waits for the test whatever happens, as code does that looks at no token, and then has its effect.</summary>
internal sealed class DeafJob(OwnerDb db, OwnerMood mood) : IJobHandler
{
    public async Task RunAsync(JobRun run, CancellationToken cancellation)
    {
        mood.Begun[run.Id] = run.Attempt;
        await mood.WaitAsync(run.Id, CancellationToken.None);
        try
        {
            await run.CloseAsync(
                _ =>
                {
                    db.Effects.Add(new Effect { JobId = run.Id, Chunk = run.Attempt });
                    return Task.FromResult(new OnceResult("done"));
                },
                CancellationToken.None);
        }
        finally
        {
            mood.Ended[run.Id] = run.Attempt;
        }
    }
}

/// <summary>Fails as often as the test says, and then succeeds.</summary>
internal sealed class FailingJob(OwnerDb db, OwnerMood mood) : IJobHandler
{
    public Task RunAsync(JobRun run, CancellationToken cancellation) => run.Attempt <= mood.Failures.GetValueOrDefault(run.Id)
        ? throw new InvalidOperationException("Ada's secret")
        : run.CloseAsync(
            _ =>
            {
                db.Effects.Add(new Effect { JobId = run.Id, Chunk = run.Attempt });
                return Task.FromResult(new OnceResult("at last"));
            },
            cancellation);
}

/// <summary>Says no for good.</summary>
internal sealed class RefusingJob : IJobHandler
{
    public Task RunAsync(JobRun run, CancellationToken cancellation) => throw new JobFailedException("card_declined", "The card of Ada was \0declined.");
}
