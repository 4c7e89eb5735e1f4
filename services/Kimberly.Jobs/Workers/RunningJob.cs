using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Kinds;
using Kimberly.Jobs.Leases;

namespace Kimberly.Jobs.Workers;

/// <summary>A job whose lease this worker holds, from the lease until its verdict is written.</summary>
internal sealed class RunningJob(Job job, JobKind? kind) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private StopReason _reason;
    private JobProgress _progress = new(job.ProgressDone, job.ProgressTotal);
    private bool _isReported = true;
    private bool _isDisposed;

    public Job Job { get; } = job;

    /// <summary>Null for a kind that this version does not know any more: such a job can only be ended.</summary>
    public JobKind? Kind { get; } = kind;

    /// <summary>Ends with the verdict; it never fails.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>Ends the call.</summary>
    public CancellationToken Stopped => _stop.Token;

    public StopReason Reason
    {
        get
        {
            lock (_lock)
            {
                return _reason;
            }
        }
    }

    public JobProgress Progress
    {
        get
        {
            lock (_lock)
            {
                return _progress;
            }
        }
    }

    /// <summary>Breaks the call off; the first reason counts.</summary>
    public void Stop(StopReason reason)
    {
        lock (_lock)
        {
            if (_reason == StopReason.None && !_isDisposed)
            {
                _reason = reason;
                // On other threads: who waits for the call may do anything when it is told.
                _stop.CancelAfter(TimeSpan.Zero);
            }
        }
    }

    public void Advance(JobProgress progress)
    {
        lock (_lock)
        {
            _isReported = _isReported && progress == _progress;
            _progress = progress;
        }
    }

    /// <summary>What is to be written of its progress; null where nothing changed.</summary>
    public ProgressReport? TakeReport()
    {
        lock (_lock)
        {
            if (_isReported)
            {
                return null;
            }

            _isReported = true;
            return new ProgressReport(Job.Id, Job.Token, _progress.Done, _progress.Total);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _stop.Dispose();
        }
    }
}
