namespace Kimberly.Embedded.Processes;

/// <summary>What to start. Secrets belong in the environment or in <see cref="Input"/>, never in the arguments, which everybody sees.</summary>
internal sealed record ProcessSpec(string FileName, params IReadOnlyList<string> Arguments)
{
    /// <summary>Where it works; the host's own folder when null.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>Variables besides those that the host itself has; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>What it reads from standard input, before the end of file.</summary>
    public string? Input { get; init; }

    /// <summary>The user it runs as; the host's own when null.</summary>
    public OtherUser? User { get; init; }

    /// <summary>Whether it writes what must not be lost, and so is given more time to stop.</summary>
    public bool KeepsData { get; init; }

    /// <summary>What asks it to stop.</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;
}
