using Cronos;

namespace Kimberly.Jobs.Schedules;

/// <summary>A schedule and when it occurs. Pure.</summary>
internal sealed class Schedule(string name, ScheduleOptions options)
{
    // Who looks a little late has missed nothing.
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    private readonly CronExpression _cron = Parse(options.Cron);
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);

    public string Name { get; } = name;

    public string Kind { get; } = options.Kind;

    /// <summary>Changes where its times do.</summary>
    public string Definition { get; } = $"{options.Cron} {options.TimeZone}";

    /// <exception cref="CronFormatException">It is no cron expression.</exception>
    public static CronExpression Parse(string cron) => CronExpression.Parse(cron, cron.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length > 5 ? CronFormat.IncludeSeconds : CronFormat.Standard);

    /// <summary>Those after the first moment and up to the second that become jobs.</summary>
    public IReadOnlyList<DateTimeOffset> Due(DateTimeOffset seenUntil, DateTimeOffset now)
    {
        var most = options.Missed == MissedPolicy.RunAll ? options.MostMissed : 1;
        var due = new Queue<DateTimeOffset>();
        // A minute's schedule after a year away has half a million of them, of which the last few count.
        for (var next = Next(seenUntil); next is { } at && at <= now; next = Next(at))
        {
            due.Enqueue(at);
            if (due.Count > most)
            {
                due.Dequeue();
            }
        }

        return options.Missed == MissedPolicy.Skip ? [.. due.Where(at => at > now - Late)] : [.. due];
    }

    public DateTimeOffset? Next(DateTimeOffset after) => _cron.GetNextOccurrence(after, _zone);
}
