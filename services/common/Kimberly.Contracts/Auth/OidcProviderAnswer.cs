namespace Kimberly.Contracts.Auth;

/// <summary>A provider that one can sign in with.</summary>
/// <param name="Name">Its name in the path.</param>
/// <param name="DisplayName">What people call it.</param>
public sealed record OidcProviderAnswer(string Name, string DisplayName);
