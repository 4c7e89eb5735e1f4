using Kimberly.Auth.Tokens;

namespace Kimberly.Auth.ApiKeys;

/// <summary>What an API key looks like outside.</summary>
internal static class ApiKeyText
{
    /// <summary>Tells keys from tokens, and lets secret scanners find one that leaked.</summary>
    private const string Prefix = "kim_";

    public static string New() => Prefix + SecretText.New();
}
