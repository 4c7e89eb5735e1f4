using Kimberly.Contracts.Jobs;
using Kimberly.Memory.Data;
using Kimberly.Memory.Embeddings;
using Kimberly.Memory.Imports;
using Kimberly.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Memory.Jobs;

/// <summary>
/// Lets go of what was kept for a job that has come to its end without success: the lines of an import, and the mark that a backfill is asked for.
/// A dead job keeps them, because it may be replayed; when it is discarded instead, it has failed.
/// </summary>
internal sealed class ForgetFinished(MemoryDb db) : IMessageHandler<JobFinished>
{
    public async Task HandleAsync(JobFinished message, MessageContext context, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case { Kind: ImportJob.Kind, State: JobState.Cancelled or JobState.Failed }:
                await db.Imports.Where(import => import.JobId == message.JobId).ExecuteDeleteAsync(cancellationToken);
                break;
            case { Kind: BackfillJob.Kind }:
                await db.BackfillRequests.Where(request => request.JobId == message.JobId).ExecuteDeleteAsync(cancellationToken);
                break;
        }
    }
}
