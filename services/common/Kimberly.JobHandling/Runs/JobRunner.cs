using System.Text.Json;
using System.Threading.Channels;
using Kimberly.Contracts.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kimberly.JobHandling.Runs;

/// <summary>Has a handler do a job, and tells line by line what comes of it.</summary>
internal sealed partial class JobRunner(JobRecords records, IHostApplicationLifetime lifetime, ILogger<JobRunner> logger)
{
    public async Task RunAsync(IJobHandler handler, JobCall call, JobRecord record, ChannelWriter<JobLine> lines, CancellationToken cancellation)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        var run = new JobRun(records, call, record, progress => lines.TryWrite(new JobLine(progress)));
        JobLine last;
        try
        {
            await handler.RunAsync(run, ends.Token);
            if (!run.IsClosed)
            {
                await run.CloseAsync(null, ends.Token);
            }

            last = Succeeded(run.Result);
        }
        catch (Exception ex)
        {
            last = run.IsClosed ? Succeeded(run.Result) : Describe(ex, run, ends.IsCancellationRequested);
        }

        // The channel keeps the newest line only: this one says all that those before it said.
        lines.TryWrite(last with { Progress = run.Progress });
        lines.Complete();
    }

    public static JobLine Succeeded(string? result) =>
        new(Outcome: JobOutcome.Succeeded, Result: result is null ? null : JsonDocument.Parse(result).RootElement);

    private JobLine Describe(Exception exception, JobRun run, bool isEnding)
    {
        switch (exception)
        {
            case StaleJobException:
                return new JobLine(Outcome: JobOutcome.Stale);
            case JobFailedException failed:
                return new JobLine(Outcome: JobOutcome.Failed, Error: new JobError(failed.Code, failed.Message).Fit());
            case var _ when isEnding:
                return new JobLine(Outcome: JobOutcome.Interrupted);
            default:
                // What an exception says may quote what people wrote; its place in the code does not.
                LogFailure(logger, run.Kind, run.Id, run.Attempt, exception.GetType().Name, exception.StackTrace);
                return new JobLine(Outcome: JobOutcome.Retry, Error: new JobError("internal_error", null));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Kind} {Id} failed in attempt {Attempt} with {Reason}\n{Place}")]
    private static partial void LogFailure(ILogger logger, string kind, Guid id, int attempt, string reason, string? place);
}
