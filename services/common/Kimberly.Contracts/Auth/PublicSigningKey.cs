namespace Kimberly.Contracts.Auth;

/// <summary>The public part of a signing key, as RFC 7517 and RFC 7518 name it.</summary>
/// <param name="Kty">Always <c>EC</c>.</param>
/// <param name="Crv">Always <c>P-256</c>.</param>
/// <param name="X">The point's x, base64url.</param>
/// <param name="Y">The point's y, base64url.</param>
/// <param name="Use">Always <c>sig</c>.</param>
/// <param name="Alg">Always <c>ES256</c>.</param>
/// <param name="Kid">The name of the key in the header of the tokens that it signed.</param>
public sealed record PublicSigningKey(string Kty, string Crv, string X, string Y, string Use, string Alg, string Kid);
