namespace Kimberly.Memory.Api;

/// <summary>Answer to <c>POST /memory/import</c>.</summary>
/// <param name="JobId">The job that makes items of what was uploaded; <c>GET /jobs/{id}</c> tells how far it is.</param>
public sealed record ImportAnswer(Guid JobId);
