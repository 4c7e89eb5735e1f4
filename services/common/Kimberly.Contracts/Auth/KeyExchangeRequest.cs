using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Auth;

/// <summary>Body of <c>POST /internal/api-keys/exchange</c>.</summary>
/// <param name="Key">The API key, as the client sent it.</param>
public sealed record KeyExchangeRequest([StringLength(128, MinimumLength = 1)] string Key);
