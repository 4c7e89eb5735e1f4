using Kimberly.Auth.Mail;

namespace Kimberly.Auth.Data;

/// <summary>What a mail carries for its reader to prove that they got it.</summary>
internal sealed class MailToken
{
    /// <summary>SHA-256 of the token; the token itself is not kept.</summary>
    public required byte[] Hash { get; init; }

    public required Guid AccountId { get; init; }

    public required MailKind Kind { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
