using Kimberly.Auth.Mail;

namespace Kimberly.Auth.Data;

/// <summary>A mail that was asked for. At most one of a kind for an address, whether an account has it or not.</summary>
internal sealed class PendingMail
{
    public required MailKind Kind { get; init; }

    public required string NormalizedEmail { get; init; }

    /// <summary>When it is tried next.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was dealt with; kept for a while, so that nobody can have an address flooded.</summary>
    public DateTimeOffset? DoneAt { get; init; }
}
