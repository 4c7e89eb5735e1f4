namespace Kimberly.Embedded.Processes;

/// <summary>What a process is doing.</summary>
/// <param name="IsStopped">Whether a signal has stopped it, so that it does nothing until another one lets it go on.</param>
/// <param name="ProcessorTime">How much processor time it has used since it started.</param>
internal sealed record ProcessActivity(bool IsStopped, TimeSpan ProcessorTime);
