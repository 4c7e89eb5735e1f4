using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace Kimberly.Contracts.Auth;

/// <summary>
/// Accepts what can be an e-mail address: something before and after one @, no white space, at most 254 characters.
/// Only a message that arrives proves more.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed partial class EmailTextAttribute() : ValidationAttribute("It must be an e-mail address of at most 254 characters.")
{
    /// <inheritdoc />
    public override bool IsValid(object? value) => value is null || (value is string { Length: <= 254 } text && Shape().IsMatch(text));

    [GeneratedRegex(@"\A[^@\s\p{Cc}]+@[^@\s\p{Cc}]+\z")]
    private static partial Regex Shape();
}
