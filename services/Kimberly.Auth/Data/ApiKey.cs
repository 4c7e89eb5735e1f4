namespace Kimberly.Auth.Data;

/// <summary>Lets a program act for a person, within its scopes, until the person deletes it.</summary>
internal sealed class ApiKey
{
    /// <summary>Stands as the session in the tokens that it is exchanged for.</summary>
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    /// <summary>What the person calls it.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the key; the key itself is not kept.</summary>
    public required byte[] Hash { get; init; }

    public required string[] Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Right to about a minute; null until it is used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}
