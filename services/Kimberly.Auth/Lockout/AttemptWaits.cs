namespace Kimberly.Auth.Lockout;

/// <summary>How long an attempt has to wait; zero where it has not.</summary>
/// <param name="Here">Because of failures from the same network.</param>
/// <param name="Anywhere">Because of failures from many networks; only where the account does not know this one.</param>
internal readonly record struct AttemptWaits(TimeSpan Here, TimeSpan Anywhere);
