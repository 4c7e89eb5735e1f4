namespace Kimberly.Jobs.Schedules;

/// <summary>The section <c>Jobs:Schedules</c>: schedules by name.</summary>
internal sealed class SchedulesOptions : Dictionary<string, ScheduleOptions>;
