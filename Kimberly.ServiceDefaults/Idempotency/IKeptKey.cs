namespace Kimberly.ServiceDefaults.Idempotency;

/// <summary>A row that keeps a key, and is swept away after <see cref="IdempotencyKey.Kept"/>.</summary>
public interface IKeptKey
{
    /// <summary>When the key was used first.</summary>
    DateTimeOffset CreatedAt { get; }
}
