namespace Kimberly.Auth.Mail;

/// <summary>Why somebody gets a mail.</summary>
internal enum MailKind
{
    /// <summary>They signed up, and the address may be somebody else's.</summary>
    EmailVerification,

    /// <summary>They, or somebody, asked for a new password.</summary>
    PasswordReset,

    /// <summary>Their password was changed.</summary>
    PasswordChanged,
}
