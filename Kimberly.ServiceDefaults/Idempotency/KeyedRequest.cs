namespace Kimberly.ServiceDefaults.Idempotency;

/// <summary>A request that has a key.</summary>
/// <param name="UserId">Who sent it.</param>
/// <param name="Route">Method and pattern, such as <c>POST /memory</c>.</param>
/// <param name="Key">The key.</param>
/// <param name="Hash">What it says.</param>
internal sealed record KeyedRequest(Guid UserId, string Route, string Key, byte[] Hash);
