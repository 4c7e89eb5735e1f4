using System.Text.Json;
using System.Threading.Channels;
using Kimberly.Contracts.Jobs;
using Kimberly.JobHandling.Runs;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.JobHandling.Api;

/// <summary>What the jobs service asks of a service that owns work.</summary>
internal static class InternalJobsApi
{
    private const string Caller = "jobs";
    private const string Lines = "application/x-ndjson";
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public static void MapInternalJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/internal/jobs").WithTags("Internal").RequireService(Caller);
        jobs.MapPost("/{kind}", RunAsync).WithName("RunJob");
        jobs.MapPost("/{kind}/stop", StopAsync).WithName("StopJob");
        jobs.MapGet("/requests/{id:guid}", FindAsync).WithName("FindRequestedJob");
    }

    private static async Task RunAsync(
        string kind, JobCall call, IServiceProvider services, JobRecords records, JobRunner runner, HttpResponse response, CancellationToken cancellation)
    {
        var handler = services.GetKeyedService<IJobHandler>(kind) ?? throw ProblemException.NotFound("kind of job here");
        var record = await records.TakeUpAsync(call, kind, cancellation);
        RequireNewest(record, call.Token);

        response.ContentType = Lines;
        if (record.ClosedAt is not null)
        {
            await WriteAsync(response, JobRunner.Succeeded(record.Result), cancellation);
            return;
        }

        // The worker sees that the work has begun.
        await response.Body.FlushAsync(cancellation);
        var lines = Channel.CreateBounded<JobLine>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var work = runner.RunAsync(handler, call, record, lines.Writer, cancellation);
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(CancellationToken.None))
            {
                await WriteAsync(response, line, cancellation);
            }
        }
        finally
        {
            // Its database is that of this request.
            await work;
        }
    }

    private static async Task<Ok<StoppedJob>> StopAsync(string kind, StopJob stop, JobRecords records, CancellationToken cancellation)
    {
        var record = await records.RaiseAsync(stop.JobId, kind, null, stop.Token, cancellation);
        RequireNewest(record, stop.Token);
        return TypedResults.Ok(new StoppedJob(record.ClosedAt is not null, record.Result is null ? null : JsonDocument.Parse(record.Result).RootElement));
    }

    private static async Task<Ok<RequestedJob>> FindAsync(Guid id, JobRecords records, CancellationToken cancellation) =>
        await records.FindAsync(id, cancellation) is { RequestedAt: { } at } record
            ? TypedResults.Ok(new RequestedJob(record.JobId, record.Kind, record.UserId, at))
            : throw ProblemException.NotFound("job");

    private static void RequireNewest(JobRecord record, long token)
    {
        if (record.Token > token && record.ClosedAt is null)
        {
            throw new ProblemException(StatusCodes.Status409Conflict, ProblemCodes.Conflict, "Another worker has taken this job over.");
        }
    }

    private static async Task WriteAsync(HttpResponse response, JobLine line, CancellationToken cancellation)
    {
        await JsonSerializer.SerializeAsync(response.Body, line, KimberlyJson.Options, cancellation);
        await response.Body.WriteAsync(LineEnd, cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}
