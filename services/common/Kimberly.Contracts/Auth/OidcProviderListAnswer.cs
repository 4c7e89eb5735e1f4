namespace Kimberly.Contracts.Auth;

/// <summary>Answer of <c>GET /login/oidc</c>.</summary>
/// <param name="Items">The providers that the owner configured.</param>
public sealed record OidcProviderListAnswer(IReadOnlyList<OidcProviderAnswer> Items);
