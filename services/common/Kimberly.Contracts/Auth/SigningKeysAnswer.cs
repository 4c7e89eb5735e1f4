namespace Kimberly.Contracts.Auth;

/// <summary>Answer of <c>GET /.well-known/jwks.json</c>: a JSON Web Key Set.</summary>
/// <param name="Keys">The keys of all tokens that may still be valid.</param>
public sealed record SigningKeysAnswer(IReadOnlyList<PublicSigningKey> Keys);
