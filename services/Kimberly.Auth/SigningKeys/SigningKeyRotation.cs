using System.Security.Cryptography;
using Kimberly.Auth.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.SigningKeys;

/// <summary>
/// Makes the next signing key in time and deletes those whose tokens have all expired. Whose turn it is depends on nothing
/// but the rows and the clock, so that replicas need not agree on anything else.
/// </summary>
internal sealed partial class SigningKeyRotation(
    AuthDb db, KeyEncryption encryption, IOptions<AuthOptions> options, TimeProvider time, ILogger<SigningKeyRotation> logger)
{
    /// <summary>How long a new key is published before it signs: longer than the ten minutes for which services keep the keys.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long a key is published after the next one began to sign: the longest lifetime that a setting can give a token,
    /// and some minutes for a replica that read of the next key late.
    /// </summary>
    public static readonly TimeSpan Afterlife = TimeSpan.FromMinutes(60 + 15);

    // Any number that nothing else locks.
    private const long RotationLock = 0x6B696D6B;

    /// <summary>A single pass: the first key where there is none, the next one where it is time, and no key that nobody needs.</summary>
    public Task RunAsync(CancellationToken cancellation) => PassAsync(onDemand: false, cancellation);

    /// <summary>The same, and the next key whether it is time or not.</summary>
    public Task RotateAsync(CancellationToken cancellation) => PassAsync(onDemand: true, cancellation);

    private Task PassAsync(bool onDemand, CancellationToken cancellation) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(token => TryPassAsync(onDemand, token), cancellation);

    private async Task TryPassAsync(bool onDemand, CancellationToken cancellation)
    {
        // A repeated attempt starts from what is stored.
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({RotationLock})", cancellation);
        var keys = await db.SigningKeys.OrderBy(key => key.SignsFrom).ToListAsync(cancellation);
        var now = time.GetUtcNow();

        if (keys.Count == 0)
        {
            Add(signsFrom: now);
        }
        else if (onDemand || keys[^1].SignsFrom + options.Value.SigningKeyLifetime - Notice <= now)
        {
            // A key under another text than the others' could never be opened beside them: the wrong setting is told here and stores nothing.
            encryption.Decrypt(keys[^1].Id, keys[^1].EncryptedPrivateKey);
            Add(signsFrom: now + Notice);
        }

        foreach (var (key, next) in keys.Zip(keys.Skip(1)))
        {
            if (next.SignsFrom + Afterlife <= now)
            {
                db.SigningKeys.Remove(key);
                LogDeleted(logger, key.Id);
            }
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private void Add(DateTimeOffset signsFrom)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString();
        db.SigningKeys.Add(new SigningKey
        {
            Id = id,
            PublicKey = pair.ExportSubjectPublicKeyInfo(),
            EncryptedPrivateKey = encryption.Encrypt(id, pair.ExportPkcs8PrivateKey()),
            CreatedAt = now,
            SignsFrom = signsFrom,
        });
        LogMade(logger, id, signsFrom);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Signing key {KeyId} is published and signs from {SignsFrom:u} on")]
    private static partial void LogMade(ILogger logger, string keyId, DateTimeOffset signsFrom);

    [LoggerMessage(Level = LogLevel.Information, Message = "Signing key {KeyId} is deleted: every token that it signed has expired")]
    private static partial void LogDeleted(ILogger logger, string keyId);
}
