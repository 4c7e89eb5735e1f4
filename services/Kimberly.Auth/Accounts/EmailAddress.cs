namespace Kimberly.Auth.Accounts;

internal static class EmailAddress
{
    /// <summary>Two addresses that differ only in case are the same account's.</summary>
    public static string Normalize(string email) => email.ToUpperInvariant();
}
