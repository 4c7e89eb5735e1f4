using System.Text.Json;
using Kimberly.Contracts.Jobs;
using Kimberly.JobHandling.Runs;
using Kimberly.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.JobHandling.Requests;

/// <summary>Two rows in the caller's transaction: the message to the ledger, and the record by which the id is known until the ledger has heard of it.</summary>
internal sealed class JobRequests(DbContext db, IOutbox outbox, TimeProvider time) : IJobRequests
{
    public Guid Request(string kind, Guid? userId, object? arguments, JobTiming? timing = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(kind);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(kind.Length, JobLimits.Kind, nameof(kind));
        var now = time.GetUtcNow();
        if (timing?.Priority is < 0 or > JobLimits.MostPriority || timing?.Deadline <= (timing?.NotBefore ?? now))
        {
            throw new ArgumentException("A priority is 0 to 9, and a deadline comes after the start.", nameof(timing));
        }

        var json = JsonDocument.Parse(JobRecords.Write(arguments, nameof(arguments)) ?? "null").RootElement;
        var id = Guid.CreateVersion7(now);
        db.Add(new JobRecord { JobId = id, Kind = kind, UserId = userId, RequestedAt = now, UpdatedAt = now });
        // Jobs do not wait for one another: each has a key of its own.
        outbox.Add(id.ToString(), new JobRequested(id, kind, userId, json, now, timing?.Priority, timing?.NotBefore, timing?.Deadline), userId);
        return id;
    }
}
