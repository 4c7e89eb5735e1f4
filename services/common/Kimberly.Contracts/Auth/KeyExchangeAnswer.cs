namespace Kimberly.Contracts.Auth;

/// <summary>Answer of <c>POST /internal/api-keys/exchange</c>.</summary>
/// <param name="AccessToken">A compact JWT of the key's account, with the key's scopes.</param>
/// <param name="ExpiresIn">Seconds for which it is valid.</param>
public sealed record KeyExchangeAnswer(string AccessToken, int ExpiresIn);
