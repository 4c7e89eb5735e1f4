using System.Diagnostics.Metrics;
using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Ledger;

namespace Kimberly.Jobs;

/// <summary>What operators see of jobs: kinds, counts and times; never whose they are or what they are about. Each replica shows the whole ledger, and the ends that it wrote itself.</summary>
internal sealed class JobsTelemetry
{
    private readonly Histogram<double> _durations;
    private readonly Histogram<double> _waits;
    private volatile IReadOnlyList<LedgerCount> _counts = [];

    public JobsTelemetry(IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create("Kimberly.Jobs");
        _durations = meter.CreateHistogram<double>("kimberly.jobs.duration", "s", "From the first attempt to the end.");
        _waits = meter.CreateHistogram<double>("kimberly.jobs.wait", "s", "From the request to the first attempt.");
        meter.CreateObservableGauge("kimberly.jobs.queued", () => Count(JobState.Queued), "{job}", "Jobs that wait.");
        meter.CreateObservableGauge("kimberly.jobs.running", () => Count(JobState.Running), "{job}", "Jobs that a worker holds.");
        meter.CreateObservableGauge("kimberly.jobs.dead", () => Count(JobState.Dead), "{job}", "Jobs that wait for an administrator.");
        meter.CreateObservableGauge(
            "kimberly.jobs.queued.oldest",
            () => _counts.Where(count => count.State == JobState.Queued)
                .Select(count => new Measurement<double>(Math.Max(0, (time.GetUtcNow() - count.Oldest).TotalSeconds), Kind(count.Kind))),
            "s",
            "For how long the oldest job that waits could have begun.");
    }

    public void Look(IReadOnlyList<LedgerCount> counts) => _counts = counts;

    public void Ended(Job job, DateTimeOffset now)
    {
        if (job.FinishedAt is not null && job.StartedAt is { } started)
        {
            var state = KeyValuePair.Create("state", (object?)job.State.ToString().ToLowerInvariant());
            _durations.Record((now - started).TotalSeconds, Kind(job.Kind), state);
            _waits.Record(Math.Max(0, (started - job.CreatedAt).TotalSeconds), Kind(job.Kind));
        }
    }

    private IEnumerable<Measurement<int>> Count(JobState state) =>
        _counts.Where(count => count.State == state).Select(count => new Measurement<int>(count.Count, Kind(count.Kind)));

    private static KeyValuePair<string, object?> Kind(string kind) => KeyValuePair.Create("kind", (object?)kind);
}
