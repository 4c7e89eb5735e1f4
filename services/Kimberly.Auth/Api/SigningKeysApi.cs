using System.Security.Cryptography;
using Kimberly.Auth.SigningKeys;
using Kimberly.Contracts.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.Tokens;

namespace Kimberly.Auth.Api;

/// <summary><c>/.well-known/jwks.json</c>: what tokens are checked with.</summary>
internal static class SigningKeysApi
{
    public static void MapSigningKeys(this IEndpointRouteBuilder app) => app
        .MapGet("/.well-known/jwks.json", Get)
        .AllowAnonymous()
        .WithTags("Sessions")
        .WithName("GetSigningKeys")
        .WithSummary("The public keys that access tokens are signed with")
        .WithDescription("A JSON Web Key Set (RFC 7517) of P-256 keys.");

    private static Ok<SigningKeysAnswer> Get(SigningKeyRing keys) =>
        TypedResults.Ok(new SigningKeysAnswer([.. keys.Configuration.SigningKeys.Cast<ECDsaSecurityKey>().Select(Describe)]));

    private static PublicSigningKey Describe(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new PublicSigningKey(
            "EC", "P-256", Coordinate(point.X), Coordinate(point.Y), "sig", SecurityAlgorithms.EcdsaSha256, key.KeyId);
    }

    private static string Coordinate(byte[]? bytes) =>
        Base64UrlEncoder.Encode(bytes ?? throw new CryptographicException("The signing key has no public point."));
}
