using Microsoft.Extensions.Options;

namespace Kimberly.Jobs.Workers;

/// <summary>Stops the service at its start, naming every setting that is out of range.</summary>
internal sealed class WorkerOptionsCheck : IValidateOptions<WorkerOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        var wrong = new List<string>();
        Require(options.Slots is >= 1 and <= 256, nameof(options.Slots), "must be 1 to 256");
        Require(options.Lease >= TimeSpan.FromSeconds(1) && options.Lease <= TimeSpan.FromMinutes(5), nameof(options.Lease), "must be 00:00:01 to 00:05:00");
        Require(
            options.Heartbeat >= TimeSpan.FromMilliseconds(100) && options.Heartbeat <= options.Lease / 3,
            nameof(options.Heartbeat), "must be 00:00:00.100 to a third of Lease");
        Require(options.Poll >= TimeSpan.FromMilliseconds(100) && options.Poll <= TimeSpan.FromMinutes(1), nameof(options.Poll), "must be 00:00:00.100 to 00:01:00");
        Require(options.Kept >= TimeSpan.FromHours(1) && options.Kept <= TimeSpan.FromDays(60), nameof(options.Kept), "must be 01:00:00 to 60.00:00:00");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void Require(bool holds, string setting, string sentence)
        {
            if (!holds)
            {
                wrong.Add($"{WorkerOptions.Section}:{setting} {sentence}.");
            }
        }
    }
}
