using System.Net;
using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Kinds;
using Kimberly.Jobs.Ledger;
using Kimberly.Jobs.Requests;
using Kimberly.Jobs.Workers;
using Kimberly.Messaging;
using Kimberly.Messaging.DeadLetters;
using Kimberly.ServiceDefaults.Data;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Jobs.DeadLetters;

/// <summary>What administrators do about messages that a service could not handle: this one's own, and those of each service that owns work.</summary>
internal sealed class DeadMessages(
    IDeadLetters own, JobsDb db, JobLedger ledger, RequestedJobs requests, IHttpClientFactory clients, JobKinds kinds, ServiceIdentity identity)
{
    private const string Letters = "/internal/messaging/dead-letters";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private IEnumerable<string> Services => kinds.All.Select(kind => kind.Service).Distinct().Order().Prepend(identity.Name);

    /// <exception cref="ProblemException">400, where there is no such service.</exception>
    public async Task<IReadOnlyList<DeadLetterItem>> ListAsync(string? service, Guid? before, int most, CancellationToken cancellation)
    {
        var asked = service ?? identity.Name;
        if (!Services.Contains(asked))
        {
            throw ProblemException.Validation("service", $"It must be one of: {string.Join(", ", Services)}.");
        }

        if (asked == identity.Name)
        {
            return await own.ListAsync(before, most, cancellation);
        }

        var query = before is null ? "" : $"&before={before}";
        using var response = await AskAsync(asked, HttpMethod.Get, $"{Letters}?limit={most}{query}", cancellation);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<DeadLettersAnswer>(KimberlyJson.Options, cancellation))?.DeadLetters ?? [];
    }

    /// <exception cref="ProblemException">404, where there is no such message or service.</exception>
    public Task ReplayAsync(string service, Guid id, CancellationToken cancellation) =>
        ActAsync(service, own.ReplayAsync, id, HttpMethod.Post, $"{Letters}/{id}/replay", cancellation);

    /// <summary>The job of a request that is discarded has failed then.</summary>
    /// <exception cref="ProblemException">404, where there is no such message or service; 503, where the service that asked for a job cannot be asked.</exception>
    public Task DiscardAsync(string service, Guid id, CancellationToken cancellation) =>
        ActAsync(service, DiscardHereAsync, id, HttpMethod.Delete, $"{Letters}/{id}", cancellation);

    private async Task<bool> DiscardHereAsync(Guid id, CancellationToken cancellation)
    {
        // Before the body is erased: where only this is done, the request still can be replayed, and changes nothing.
        var keys = await db.Database.SqlQuery<string>($"SELECT key FROM dead_letters WHERE id = {id} AND type = {nameof(JobRequested)}").ToListAsync(cancellation);
        if (keys is [var key] && Guid.TryParse(key, out var job) && await requests.FindAsync(job, cancellation) is { } request)
        {
            await db.InTransactionAsync(
                async ct =>
                {
                    await ledger.RefuseAsync(request, ct);
                    return true;
                },
                cancellation);
        }

        return await own.DiscardAsync(id, cancellation);
    }

    private async Task ActAsync(
        string service, Func<Guid, CancellationToken, Task<bool>> actHere, Guid id, HttpMethod method, string path, CancellationToken cancellation)
    {
        var isDone = service == identity.Name
            ? await actHere(id, cancellation)
            : Services.Contains(service) && await ActThereAsync(service, method, path, cancellation);
        if (!isDone)
        {
            throw ProblemException.NotFound("dead message");
        }
    }

    private async Task<bool> ActThereAsync(string service, HttpMethod method, string path, CancellationToken cancellation)
    {
        using var response = await AskAsync(service, method, path, cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        response.EnsureSuccessStatusCode();
        return true;
    }

    private async Task<HttpResponseMessage> AskAsync(string service, HttpMethod method, string path, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        using var request = new HttpRequestMessage(method, path);
        return await clients.CreateClient(OwnerClients.NameOf(service)).SendAsync(request, limit.Token);
    }
}
