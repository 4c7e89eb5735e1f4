namespace Kimberly.ServiceDefaults.Identity;

/// <summary>Of an endpoint: an API key with any of these scopes may call it. The last one counts, so that an endpoint can differ from its group.</summary>
internal sealed record NamedScopes(IReadOnlyList<string> Scopes);
