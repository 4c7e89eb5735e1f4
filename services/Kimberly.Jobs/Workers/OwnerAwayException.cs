namespace Kimberly.Jobs.Workers;

/// <summary>The service that owns the work could not be asked: whatever the job did before, this attempt has not begun.</summary>
internal sealed class OwnerAwayException(Exception? inner) : Exception("The service that owns the work is away.", inner);
