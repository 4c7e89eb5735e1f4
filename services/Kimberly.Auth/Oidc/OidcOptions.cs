using System.ComponentModel.DataAnnotations;

namespace Kimberly.Auth.Oidc;

/// <summary>The OpenID Connect providers that one can sign in with.</summary>
internal sealed class OidcOptions : IValidatableObject
{
    public const string Section = "Auth:Oidc";

    /// <summary>Providers by their names.</summary>
    public Dictionary<string, OidcProviderOptions> Providers { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Providers.SelectMany(provider => provider.Value.Problems(provider.Key));
}
