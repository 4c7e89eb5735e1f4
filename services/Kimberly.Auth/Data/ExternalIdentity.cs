namespace Kimberly.Auth.Data;

/// <summary>Whom an OpenID Connect provider knows an account as.</summary>
internal sealed class ExternalIdentity
{
    /// <summary>The provider's name in the configuration.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's <c>sub</c>, which it never gives to anybody else.</summary>
    public required string Subject { get; init; }

    public required Guid AccountId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
