using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kimberly.ServiceDefaults.Json;
using Microsoft.AspNetCore.Http;

namespace Kimberly.ServiceDefaults.Idempotency;

/// <summary>
/// Tells whether two requests are the same: address and body as they were understood, so that white space and the order of
/// members make no difference.
/// </summary>
public static class RequestHash
{
    /// <summary>Hashes a request.</summary>
    /// <param name="request">The request, for its address.</param>
    /// <param name="body">Its body, as it was read; null when it has none.</param>
    /// <returns>32 bytes.</returns>
    public static byte[] Of(HttpRequest request, object? body) => SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{request.Path}{request.QueryString}\n{(body is null ? "" : JsonSerializer.Serialize(body, body.GetType(), KimberlyJson.Options))}"));
}
