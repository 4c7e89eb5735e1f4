using System.Globalization;

namespace Kimberly.Auth.Mail;

/// <summary>What a mail says.</summary>
/// <param name="Subject">Its subject.</param>
/// <param name="Body">Its text, in lines of moderate length.</param>
internal sealed record MailText(string Subject, string Body)
{
    /// <summary>The mail of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="publicUrl">Where the person finds Kimberly.</param>
    /// <param name="token">What proves that they got the mail; null for a mail that only tells.</param>
    /// <param name="until">When the token expires.</param>
    public static MailText Of(MailKind kind, Uri publicUrl, string? token, DateTimeOffset until) => kind switch
    {
        MailKind.EmailVerification => new(
            "Please confirm your e-mail address",
            $"""
            Hello,

            an account was created with this e-mail address at {publicUrl}

            If it was you, please confirm that the address is yours:

            {Link(publicUrl, "email/verify", token)}

            The link works until {Moment(until)}. If it was not you,
            somebody mistyped their address, and you can ignore this message.

            Kimberly
            """),
        MailKind.PasswordReset => new(
            "Choose a new password",
            $"""
            Hello,

            somebody asked for a new password for your account at {publicUrl}

            If it was you, choose one here:

            {Link(publicUrl, "password/reset", token)}

            The link works once, until {Moment(until)}. It also signs out
            every device. If it was not you, ignore this message: your password stays as it is.

            Kimberly
            """),
        MailKind.PasswordChanged => new(
            "Your password was changed",
            $"""
            Hello,

            the password of your account at {publicUrl} was changed, and your other
            devices were signed out.

            If it was not you, ask for a new password at once ("I forgot my password"),
            and check who can read your mail.

            Kimberly
            """),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    // In the fragment, which browsers send to no server: the token stands in no log on the way.
    private static string Link(Uri publicUrl, string page, string? token) => $"{publicUrl.AbsoluteUri.TrimEnd('/')}/#/{page}?token={token}";

    private static string Moment(DateTimeOffset time) => time.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
