using Kimberly.Contracts.Jobs;
using Kimberly.Messaging;

namespace Kimberly.Jobs.Ledger;

/// <summary>Takes a request into the ledger, in the transaction of the inbox.</summary>
internal sealed class AcceptJob(JobLedger ledger) : IMessageHandler<JobRequested>
{
    public Task HandleAsync(JobRequested message, MessageContext context, CancellationToken cancellationToken) => ledger.AcceptAsync(message, cancellationToken);
}
