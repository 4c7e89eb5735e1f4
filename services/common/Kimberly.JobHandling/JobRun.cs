using System.Text.Json;
using Kimberly.Contracts.Jobs;
using Kimberly.JobHandling.Runs;
using Kimberly.ServiceDefaults.Data;
using Kimberly.ServiceDefaults.Json;

namespace Kimberly.JobHandling;

/// <summary>A job that is being done, from the handler's side. Not for several threads at once.</summary>
public sealed class JobRun
{
    private readonly JobRecords _records;
    private readonly JobCall _call;
    private readonly Action<JobProgress> _report;
    private string? _checkpoint;
    private int _chunks;
    private JobProgress _progress = new(0, null);

    internal JobRun(JobRecords records, JobCall call, JobRecord record, Action<JobProgress> report)
    {
        _records = records;
        _call = call;
        _report = report;
        _checkpoint = record.Checkpoint;
        _chunks = record.Chunks;
        Kind = record.Kind;
    }

    /// <summary>The job's id.</summary>
    public Guid Id => _call.JobId;

    /// <summary>The job's kind.</summary>
    public string Kind { get; }

    /// <summary>Whose job it is; null for the instance's own.</summary>
    public Guid? UserId => _call.UserId;

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt => _call.Attempt;

    /// <summary>The job is given up then; null for never.</summary>
    public DateTimeOffset? Deadline => _call.Deadline;

    internal bool IsClosed { get; private set; }

    /// <summary>What the handler was asked to do.</summary>
    /// <typeparam name="T">A record that these arguments were written from.</typeparam>
    /// <returns>The arguments.</returns>
    /// <exception cref="JobFailedException"><c>invalid_arguments</c>: they are something else.</exception>
    public T Arguments<T>()
        where T : class
    {
        try
        {
            return _call.Arguments.Deserialize<T>(KimberlyJson.Options) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new JobFailedException("invalid_arguments", "The arguments of the job are not those of its kind.");
        }
    }

    /// <summary>What the last chunk that was committed returned, by this call or an earlier one.</summary>
    /// <typeparam name="T">What the chunks of this kind return.</typeparam>
    /// <returns>The checkpoint; null at the beginning.</returns>
    public T? Checkpoint<T>()
        where T : class => _checkpoint is null ? null : JsonSerializer.Deserialize<T>(_checkpoint, KimberlyJson.Options);

    /// <summary>
    /// Commits one chunk of the work: what it writes, and the checkpoint that it returns, in one transaction, and only while no other worker has taken
    /// the job over.
    /// </summary>
    /// <typeparam name="TCheckpoint">Where the next call goes on.</typeparam>
    /// <param name="work">Writes to the scoped database; what it only tracks is saved for it. It may be called more than once, and begins no transaction. Calls to others come before it: the row of the job is locked meanwhile.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    /// <returns>What the work returned.</returns>
    /// <exception cref="StaleJobException">The job is somebody else's by now; nothing was written.</exception>
    public async Task<TCheckpoint> CommitAsync<TCheckpoint>(Func<CancellationToken, Task<TCheckpoint>> work, CancellationToken cancellation)
        where TCheckpoint : class
    {
        var (checkpoint, json) = await _records.Db.InTransactionAsync(
            async ct =>
            {
                await _records.HoldAsync(Id, _call.Token, _chunks, ct);
                var reached = await work(ct);
                await _records.Db.SaveChangesAsync(ct);
                var written = JobRecords.Write(reached, "checkpoint");
                await _records.SetCheckpointAsync(Id, written, ct);
                return (reached, written);
            },
            cancellation);
        _checkpoint = json;
        _chunks++;
        _report(_progress);
        return checkpoint;
    }

    /// <summary>Commits the last chunk, or the only one, and closes the job with what it returns: no later call has an effect.</summary>
    /// <typeparam name="TResult">What the job gives; its owner sees it in <c>GET /jobs/{id}</c>.</typeparam>
    /// <param name="work">As for <see cref="CommitAsync"/>.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    /// <returns>What the work returned.</returns>
    /// <exception cref="StaleJobException">The job is somebody else's by now; nothing was written.</exception>
    public async Task<TResult> CloseAsync<TResult>(Func<CancellationToken, Task<TResult>> work, CancellationToken cancellation)
    {
        var (result, json) = await _records.Db.InTransactionAsync(
            async ct =>
            {
                await _records.HoldAsync(Id, _call.Token, _chunks, ct);
                var given = await work(ct);
                await _records.Db.SaveChangesAsync(ct);
                var written = JobRecords.Write(given, "result");
                await _records.CloseAsync(Id, _call.Token, _chunks + 1, written, ct);
                return (given, written);
            },
            cancellation);
        Closed(json);
        return result;
    }

    /// <summary>Closes the job, when all of its work is committed.</summary>
    /// <param name="result">What the job gives; null for nothing.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    /// <returns>A task that ends when it is closed.</returns>
    /// <exception cref="StaleJobException">The job is somebody else's by now; nothing was written.</exception>
    public async Task CloseAsync(object? result, CancellationToken cancellation)
    {
        var json = JobRecords.Write(result, "result");
        try
        {
            await _records.CloseAsync(Id, _call.Token, _chunks, json, cancellation);
        }
        catch (StaleJobException)
        {
            // Or it was closed, and the answer got lost.
            if (await _records.FindAsync(Id, cancellation) is not { ClosedAt: not null } record || record.Token != _call.Token)
            {
                throw;
            }
        }

        Closed(json);
    }

    /// <summary>Says how far the work is. A job that says nothing for as long as its kind allows is broken off and tried again; each committed chunk says something too.</summary>
    /// <param name="done">What is done, in units of the kind.</param>
    /// <param name="total">What there is to do; null while nobody knows.</param>
    public void Report(long done, long? total = null)
    {
        _progress = new JobProgress(done, total);
        _report(_progress);
    }

    internal string? Result { get; private set; }

    internal JobProgress Progress => _progress;

    private void Closed(string? result)
    {
        Result = result;
        IsClosed = true;
    }
}
