namespace Kimberly.Auth.Mail;

/// <summary>How the connection to the mail server is protected.</summary>
internal enum SmtpSecurity
{
    /// <summary>It begins in the clear and must become encrypted before anything is said; the usual one on port 587.</summary>
    StartTls,

    /// <summary>It is encrypted from the start; the usual one on port 465.</summary>
    Tls,

    /// <summary>Not at all; for a server on this machine.</summary>
    None,
}
