namespace Kimberly.Embedded;

/// <summary>How the host ends, for scripts.</summary>
internal static class ExitCodes
{
    /// <summary>Something is missing, wrong or taken; the sentence on standard error says what.</summary>
    public const int CannotStart = 1;

    /// <summary>Another host runs on the same data folder.</summary>
    public const int AlreadyRunning = 3;
}
