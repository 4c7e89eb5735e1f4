namespace Kimberly.Chat.Prompting;

/// <summary>Who Kimberly is, in the system message of every prompt.</summary>
internal static class Persona
{
    /// <summary>
    /// The wording with which everything in models/README.md was measured; a small model answers noticeably worse when
    /// more is said here.
    /// </summary>
    public const string SystemMessage = "You are Kimberly, a helpful personal assistant.";
}
