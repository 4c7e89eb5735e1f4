using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Kinds;
using Kimberly.Jobs.Ledger;
using Kimberly.ServiceDefaults.Data;
using Kimberly.ServiceDefaults.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kimberly.Jobs.Schedules;

/// <summary>
/// Makes jobs of what has come due. The mark of a schedule moves in the transaction that adds its jobs, and a replica at a time holds it; an occurrence has one
/// job id besides, whoever adds it.
/// </summary>
internal sealed class SchedulePass(JobsDb db, JobLedger ledger, JobKinds kinds, IOptions<SchedulesOptions> options, TimeProvider time)
{
    /// <summary>Runs once.</summary>
    /// <returns>When there is something to do again; null where no schedule ever occurs.</returns>
    public async Task<DateTimeOffset?> RunAsync(CancellationToken cancellation)
    {
        var next = new List<DateTimeOffset?>();
        foreach (var (name, its) in options.Value)
        {
            var schedule = new Schedule(name, its);
            var now = time.GetUtcNow();
            await db.InTransactionAsync(ct => FollowAsync(schedule, now, ct), cancellation);
            next.Add(schedule.Next(now));
        }

        return next.Min();
    }

    private async Task<int> FollowAsync(Schedule schedule, DateTimeOffset now, CancellationToken cancellation)
    {
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO schedule_marks (name, definition, seen_until) VALUES ({schedule.Name}, {schedule.Definition}, {now}) ON CONFLICT DO NOTHING", cancellation);
        var mark = (await db.ScheduleMarks.FromSql($"SELECT * FROM schedule_marks WHERE name = {schedule.Name} FOR UPDATE").ToListAsync(cancellation))[0];
        // One that was changed has missed nothing yet. A clock that goes back brings nothing twice.
        var due = mark.Definition == schedule.Definition && mark.SeenUntil < now ? schedule.Due(mark.SeenUntil, now) : [];
        foreach (var at in due)
        {
            await ledger.AddAsync(JobOf(schedule, at, now), cancellation);
        }

        mark.Definition = schedule.Definition;
        mark.SeenUntil = mark.SeenUntil < now ? now : mark.SeenUntil;
        await db.SaveChangesAsync(cancellation);
        return due.Count;
    }

    private NewJob JobOf(Schedule schedule, DateTimeOffset at, DateTimeOffset now) => new(IdOf(schedule, at), schedule.Kind, Guid.Empty, now)
    {
        Arguments = JsonSerializer.Serialize(new { schedule = schedule.Name, occurrence = at.ToUniversalTime() }, KimberlyJson.Options),
        Priority = kinds.Find(schedule.Kind)?.Priority ?? Contracts.Jobs.JobLimits.UsualPriority,
    };

    /// <summary>The occurrence's time, and in place of what is random its schedule's name: a UUIDv7 that is the same wherever it is made.</summary>
    private static Guid IdOf(Schedule schedule, DateTimeOffset at)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(schedule.Name), hash);
        Span<byte> id = stackalloc byte[16];
        Guid.CreateVersion7(at).TryWriteBytes(id, bigEndian: true, out _);
        id[6] = (byte)(0x70 | (hash[0] & 0x0F));
        hash[1..2].CopyTo(id[7..]);
        id[8] = (byte)(0x80 | (hash[2] & 0x3F));
        hash[3..10].CopyTo(id[9..]);
        return new Guid(id, bigEndian: true);
    }
}
