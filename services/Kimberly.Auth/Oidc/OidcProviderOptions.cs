using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace Kimberly.Auth.Oidc;

/// <summary>An OpenID Connect provider, as the owner registered Kimberly with it. Section <c>Auth:Oidc:NAME</c>.</summary>
internal sealed partial class OidcProviderOptions
{
    /// <summary>The issuer; its configuration is found below it at <c>/.well-known/openid-configuration</c>.</summary>
    public string Authority { get; init; } = "";

    public string ClientId { get; init; } = "";

    public string ClientSecret { get; init; } = "";

    /// <summary>What is asked for, separated by spaces; without <c>email</c> nobody new can sign up.</summary>
    public string Scopes { get; init; } = "openid email profile";

    /// <summary>What people call it; its name in the configuration when empty.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>Where the browser may be sent back to, beside addresses under <c>Auth:PublicUrl</c>.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Plain HTTP is for providers on the same machine.</summary>
    public bool RequireHttps => !(Uri.TryCreate(Authority, UriKind.Absolute, out var authority) && authority.IsLoopback);

    public IEnumerable<ValidationResult> Problems(string name)
    {
        var setting = $"Auth:Oidc:{name}";
        if (!Name().IsMatch(name))
        {
            yield return new ValidationResult($"{setting}: the name of a provider has 1 to 32 small letters, digits and dashes.");
        }

        if (!IsWebAddress(Authority) || (RequireHttps && !Authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
        {
            yield return new ValidationResult($"{setting}:Authority must be the https address of the provider.");
        }

        if (ClientId.Length == 0 || ClientSecret.Length == 0)
        {
            yield return new ValidationResult($"{setting}:ClientId and {setting}:ClientSecret must be set; the provider gives them to whoever registers.");
        }

        if (!Scopes.Split(' ').Contains("openid"))
        {
            yield return new ValidationResult($"{setting}:Scopes must name openid.");
        }

        if (!RedirectUris.All(IsWebAddress))
        {
            yield return new ValidationResult($"{setting}:RedirectUris must be absolute http or https addresses.");
        }
    }

    private static bool IsWebAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http";

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z")]
    private static partial Regex Name();
}
