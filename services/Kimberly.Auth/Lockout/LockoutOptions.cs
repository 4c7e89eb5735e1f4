using System.ComponentModel.DataAnnotations;
using Kimberly.ServiceDefaults.Settings;

namespace Kimberly.Auth.Lockout;

/// <summary>How many wrong passwords are borne; README.md lists the settings with their ranges.</summary>
internal sealed class LockoutOptions
{
    public const string Section = "Auth:Lockout";

    /// <summary>After as many failures from one network, its next attempt on the same address has to wait.</summary>
    [Range(1, 1000, ErrorMessage = "Auth:Lockout:Failures must be between 1 and 1000.")]
    public int Failures { get; init; } = 5;

    /// <summary>How long it waits the first time; twice as long after each further failure.</summary>
    [Duration("00:00:01", "01:00:00", ErrorMessage = "Auth:Lockout:FirstWait must be between 00:00:01 and 01:00:00.")]
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait.</summary>
    [Duration("00:00:01", "1.00:00:00", ErrorMessage = "Auth:Lockout:LongestWait must be between 00:00:01 and 1.00:00:00.")]
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>After as many failures within an hour, from wherever, networks that the account does not know have to wait <see cref="LongestWait"/>.</summary>
    [Range(1, 100_000, ErrorMessage = "Auth:Lockout:FailuresFromAnywhere must be between 1 and 100000.")]
    public int FailuresFromAnywhere { get; init; } = 100;
}
