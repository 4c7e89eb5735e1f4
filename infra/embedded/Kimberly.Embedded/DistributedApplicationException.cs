namespace Kimberly.Embedded;

/// <summary>Says in one sentence, meant for the person at the terminal, why the application cannot be built or run.</summary>
public class DistributedApplicationException : Exception
{
    /// <summary>Creates the exception with the sentence.</summary>
    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the sentence and what caused it.</summary>
    public DistributedApplicationException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>The exit code of a host that ends with this exception.</summary>
    internal int ExitCode { get; init; } = ExitCodes.CannotStart;
}
