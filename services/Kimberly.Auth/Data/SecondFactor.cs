namespace Kimberly.Auth.Data;

/// <summary>An account's authenticator app (TOTP). It is asked for once it is confirmed.</summary>
internal sealed class SecondFactor
{
    public required Guid AccountId { get; init; }

    /// <summary>Encrypted under <c>Auth:KeyEncryptionKey</c>.</summary>
    public required byte[] EncryptedSecret { get; init; }

    /// <summary>SHA-256 of the recovery codes that are left.</summary>
    public required byte[][] RecoveryCodes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the person showed that their app has the secret; null until then.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The time step (30 seconds each since 1970) of the latest code that was accepted; no code of it or an earlier one is.</summary>
    public long LastUsedStep { get; init; }

    /// <summary>Tries since the last right one.</summary>
    public int Tries { get; init; }

    public DateTimeOffset? LastTryAt { get; init; }
}
