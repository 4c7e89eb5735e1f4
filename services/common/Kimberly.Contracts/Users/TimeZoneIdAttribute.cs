using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace Kimberly.Contracts.Users;

/// <summary>Accepts the ids of the IANA time zone database that this machine knows; no Windows names, no offsets.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed partial class TimeZoneIdAttribute() : ValidationAttribute("It must be a time zone of the IANA database, such as Europe/Berlin.")
{
    /// <inheritdoc />
    public override bool IsValid(object? value) =>
        value is null || (value is string id && Shape().IsMatch(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId);

    // The system looks ids up as files, and its folder holds more than zones: copies under posix/ and right/, and files with lower-case names.
    [GeneratedRegex(@"\A(?!Factory\z)[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*){0,2}\z")]
    private static partial Regex Shape();
}
