using System.Net;
using System.Text;
using System.Text.Json;
using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;
using Polly;

namespace Kimberly.Jobs.Workers;

/// <summary>Asks the service that owns a kind of work to do a job, or to stop it.</summary>
internal sealed class OwnerCall(IHttpClientFactory clients)
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    /// <summary>Has a job done.</summary>
    /// <param name="running">The job.</param>
    /// <param name="heard">Called with every line.</param>
    /// <param name="cancellation">Breaks the call off.</param>
    /// <returns>The last line.</returns>
    /// <exception cref="OwnerAwayException">The service could not be asked, so that nothing was begun.</exception>
    /// <exception cref="BrokenCallException">It was begun, and nobody knows how far it came.</exception>
    public async Task<JobLine> RunAsync(RunningJob running, Action<JobProgress?> heard, CancellationToken cancellation)
    {
        var job = running.Job;
        var call = new JobCall(job.Id, job.Token, Owner(job), JsonDocument.Parse(job.Arguments ?? "null").RootElement, job.Attempts, job.Deadline);
        using var response = await SendAsync(running, $"/internal/jobs/{job.Kind}", call, cancellation);
        if (response.StatusCode == HttpStatusCode.Conflict)
        {
            return new JobLine(Outcome: JobOutcome.Stale);
        }

        Require(response);
        heard(null);
        try
        {
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
            while (await lines.ReadLineAsync(cancellation) is { } text)
            {
                var line = JsonSerializer.Deserialize<JobLine>(text, KimberlyJson.Options) ?? throw new JsonException("The line is null.");
                heard(line.Progress);
                if (line.Outcome is not null)
                {
                    return line with { Error = line.Error?.Fit() };
                }
            }

            throw new BrokenCallException("connection_lost");
        }
        catch (Exception ex) when (ex is HttpRequestException or IOException or JsonException)
        {
            throw new BrokenCallException("connection_lost", ex);
        }
    }

    /// <summary>Lets nothing more be written under the job's token.</summary>
    /// <param name="running">The job.</param>
    /// <param name="token">The next token.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether the job had succeeded before; null where another worker has it.</returns>
    /// <exception cref="OwnerAwayException">The service could not be asked.</exception>
    /// <exception cref="BrokenCallException">It answered something else.</exception>
    public async Task<StoppedJob?> StopAsync(RunningJob running, long token, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StopPatience);
        try
        {
            using var response = await SendAsync(running, $"/internal/jobs/{running.Job.Kind}/stop", new StopJob(running.Job.Id, token), limit.Token);
            if (response.StatusCode == HttpStatusCode.Conflict)
            {
                return null;
            }

            Require(response);
            return await response.Content.ReadFromJsonAsync<StoppedJob>(KimberlyJson.Options, limit.Token);
        }
        catch (Exception ex) when (ex is HttpRequestException or IOException or JsonException || (ex is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new OwnerAwayException(ex);
        }
    }

    private async Task<HttpResponseMessage> SendAsync<T>(RunningJob running, string path, T body, CancellationToken cancellation)
    {
        var kind = running.Kind ?? throw new BrokenCallException("unknown_kind");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: KimberlyJson.Options) };
        try
        {
            return await clients.CreateClient(OwnerClients.NameOf(kind.Service)).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (Exception ex) when (ex is HttpRequestException or IOException or ExecutionRejectedException or ProblemException)
        {
            throw new OwnerAwayException(ex);
        }
    }

    private static Guid? Owner(Job job) => job.UserId == Guid.Empty ? null : job.UserId;

    private static void Require(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        throw response.StatusCode switch
        {
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests
                or HttpStatusCode.Unauthorized => new OwnerAwayException(null),
            HttpStatusCode.NotFound => new BrokenCallException("unknown_kind"),
            _ => new BrokenCallException("refused"),
        };
    }
}
