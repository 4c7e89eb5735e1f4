using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Auth;

/// <summary>Body of <c>POST /internal/service-tokens</c>: a service asks auth for a token to call another one.</summary>
/// <param name="Service">The name of the service that asks.</param>
/// <param name="Secret">Its secret, which the AppHost generated.</param>
/// <param name="Audience">The name of the service that it will call.</param>
public sealed record ServiceTokenRequest(
    [StringLength(64, MinimumLength = 1)] string Service,
    [StringLength(512, MinimumLength = 1)] string Secret,
    [StringLength(64, MinimumLength = 1)] string Audience);
