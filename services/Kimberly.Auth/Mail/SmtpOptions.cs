using System.ComponentModel.DataAnnotations;
using Kimberly.ServiceDefaults.Settings;
using MimeKit;

namespace Kimberly.Auth.Mail;

/// <summary>The mail server; without a host no mail is sent. README.md lists the settings.</summary>
internal sealed class SmtpOptions : IValidatableObject
{
    public const string Section = "Smtp";

    /// <summary>Its name or address; null for no mail at all.</summary>
    public string? Host { get; init; }

    /// <summary>Its port.</summary>
    [Range(1, 65535, ErrorMessage = "Smtp:Port must be between 1 and 65535.")]
    public int Port { get; init; } = 587;

    public SmtpSecurity Security { get; init; } = SmtpSecurity.StartTls;

    /// <summary>Whom to sign in as; null where the server asks nobody.</summary>
    public string? UserName { get; init; }

    public string? Password { get; init; }

    /// <summary>The sender: an address, with or without a name.</summary>
    public string? From { get; init; }

    /// <summary>How long the server may take for one mail.</summary>
    [Duration("00:00:01", "00:01:00", ErrorMessage = "Smtp:Timeout must be between 00:00:01 and 00:01:00.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Host);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsConfigured && (From is null || !MailboxAddress.TryParse(From, out _)))
        {
            yield return new ValidationResult("Smtp:From must be the address that mails come from, such as 'Kimberly <kimberly@example.org>'.", [nameof(From)]);
        }

        if (UserName is { Length: > 0 } && Password is null)
        {
            yield return new ValidationResult("Smtp:Password is not set, and Smtp:UserName is.", [nameof(Password)]);
        }
    }
}
