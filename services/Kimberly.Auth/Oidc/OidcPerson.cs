namespace Kimberly.Auth.Oidc;

/// <summary>Who signed in, as the provider tells it.</summary>
/// <param name="Provider">The provider's name in the configuration.</param>
/// <param name="Subject">Whom the provider means; never given to anybody else.</param>
/// <param name="Email">Their address; null where the provider tells none that Kimberly accepts.</param>
/// <param name="EmailVerified">Whether the provider knows that the address is theirs.</param>
/// <param name="Name">What they are called; null where the provider does not say.</param>
internal sealed record OidcPerson(string Provider, string Subject, string? Email, bool EmailVerified, string? Name);
