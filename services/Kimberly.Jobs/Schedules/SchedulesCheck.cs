using Cronos;
using Kimberly.Contracts.Users;
using Kimberly.Jobs.Kinds;
using Microsoft.Extensions.Options;

namespace Kimberly.Jobs.Schedules;

/// <summary>Stops the service at its start, naming every schedule that is wrong.</summary>
internal sealed class SchedulesCheck(JobKinds kinds) : IValidateOptions<SchedulesOptions>
{
    public ValidateOptionsResult Validate(string? name, SchedulesOptions options)
    {
        var wrong = options.SelectMany(one => Problems(one.Key, one.Value)).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private IEnumerable<string> Problems(string name, ScheduleOptions schedule)
    {
        var at = $"{ScheduleOptions.Section}:{name}";
        if (name.Length > 100)
        {
            yield return $"{at} has a name of more than 100 characters.";
        }

        if (kinds.Find(schedule.Kind) is null)
        {
            yield return $"{at}:Kind is '{schedule.Kind}'; it must be one of: {string.Join(", ", kinds.All.Select(kind => kind.Name).Order())}.";
        }

        if (!IsCron(schedule.Cron))
        {
            yield return $"{at}:Cron is '{schedule.Cron}'; it must be a cron expression of five fields, or six with seconds.";
        }

        if (!new TimeZoneIdAttribute().IsValid(schedule.TimeZone))
        {
            yield return $"{at}:TimeZone is '{schedule.TimeZone}'; it must be a time zone of the IANA database, such as Europe/Berlin.";
        }

        if (schedule.MostMissed is < 1 or > 1000)
        {
            yield return $"{at}:MostMissed must be 1 to 1000.";
        }
    }

    private static bool IsCron(string cron)
    {
        try
        {
            Schedule.Parse(cron);
            return true;
        }
        catch (CronFormatException)
        {
            return false;
        }
    }
}
