namespace Kimberly.Contracts.Auth;

/// <summary>Answer of <c>POST /internal/service-tokens</c>.</summary>
/// <param name="AccessToken">A compact JWT whose audience is the called service.</param>
/// <param name="ExpiresIn">Seconds for which it is valid.</param>
public sealed record ServiceTokenAnswer(string AccessToken, int ExpiresIn);
