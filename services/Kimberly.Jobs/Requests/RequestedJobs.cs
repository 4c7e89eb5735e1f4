using System.Net;
using System.Text.Json;
using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Kinds;
using Kimberly.Jobs.Workers;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;
using Polly;

namespace Kimberly.Jobs.Requests;

/// <summary>Knows of jobs that services have asked for and the ledger has not heard of yet: it asks all services at once.</summary>
internal sealed class RequestedJobs(IHttpClientFactory clients, JobKinds kinds, IOptions<WorkerOptions> options, TimeProvider time)
{
    private const int NewVersion = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <returns>The request; null where no service knows the id.</returns>
    /// <exception cref="ProblemException">503, where a service that may know it could not be asked.</exception>
    public async Task<RequestedJob?> FindAsync(Guid id, CancellationToken cancellation)
    {
        // No service gives a job an id of another version.
        if (id.Version != NewVersion)
        {
            return null;
        }

        var asked = kinds.All.Select(kind => kind.Service).Distinct().Select(service => AskAsync(service, id, cancellation)).ToList();
        var isSomeoneAway = false;
        await foreach (var answer in Task.WhenEach(asked).WithCancellation(cancellation))
        {
            var (job, isAway) = await answer;
            if (job is not null)
            {
                // The ledger has forgotten what is older.
                return job.RequestedAt > time.GetUtcNow() - options.Value.Kept ? job : null;
            }

            isSomeoneAway |= isAway;
        }

        return isSomeoneAway ? throw ProblemException.Unavailable("It is not known yet whether there is such a job. Try again shortly.") : null;
    }

    private async Task<(RequestedJob? Job, bool IsAway)> AskAsync(string service, Guid id, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            using var response = await clients.CreateClient(OwnerClients.NameOf(service)).GetAsync($"/internal/jobs/requests/{id}", limit.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? (await response.Content.ReadFromJsonAsync<RequestedJob>(KimberlyJson.Options, limit.Token), false)
                : (null, response.StatusCode != HttpStatusCode.NotFound);
        }
        catch (Exception ex) when (!cancellation.IsCancellationRequested &&
            ex is HttpRequestException or IOException or JsonException or OperationCanceledException or ExecutionRejectedException or ProblemException)
        {
            return (null, true);
        }
    }
}
