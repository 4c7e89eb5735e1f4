using System.Security.Cryptography;
using Kimberly.Auth.Data;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Kimberly.Auth.SigningKeys;

/// <summary>The keys in the database, as this replica read them last: one signs new tokens, the others did so before or will.</summary>
internal sealed class SigningKeyRing(KeyEncryption encryption, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1);
    private volatile Loaded? _loaded;

    /// <summary>Signs new tokens: the latest key whose turn it is.</summary>
    public SigningCredentials Current
    {
        get
        {
            var now = time.GetUtcNow();
            return (Keys.Signers.LastOrDefault(signer => signer.From <= now) ?? Keys.Signers[0]).Credentials;
        }
    }

    /// <summary>All keys, public parts only, for checking tokens.</summary>
    public OpenIdConnectConfiguration Configuration => Keys.Configuration;

    private Loaded Keys => _loaded ?? throw new InvalidOperationException("The signing keys are not loaded; SigningKeyLoader does it when the service starts.");

    /// <summary>Reads the keys anew.</summary>
    public async Task LoadAsync(AuthDb db, CancellationToken cancellation)
    {
        // One after the other, so that what was read last stays.
        await _loading.WaitAsync(cancellation);
        try
        {
            await ReadAsync(db, cancellation);
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose() => _loading.Dispose();

    private async Task ReadAsync(AuthDb db, CancellationToken cancellation)
    {
        var keys = await db.SigningKeys.AsNoTracking().OrderBy(key => key.SignsFrom).ToListAsync(cancellation);
        if (_loaded is { } loaded && keys.Select(key => key.Id).SequenceEqual(loaded.Ids))
        {
            return;
        }

        var configuration = new OpenIdConnectConfiguration { Issuer = TokenNames.Issuer };
        foreach (var key in keys)
        {
            configuration.SigningKeys.Add(PublicPart(key));
        }

        // Whose turn is over only checks tokens, and needs no private part.
        var now = time.GetUtcNow();
        var current = Math.Max(0, keys.FindLastIndex(key => key.SignsFrom <= now));
        _loaded = new Loaded(
            [.. keys.Select(key => key.Id)],
            [.. keys.Skip(current).Select(key => new Signer(key.SignsFrom, new SigningCredentials(PrivatePart(key), SecurityAlgorithms.EcdsaSha256)))],
            configuration);
    }

    private static ECDsaSecurityKey PublicPart(SigningKey key)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(key.PublicKey, out _);
        return new ECDsaSecurityKey(ecdsa) { KeyId = key.Id };
    }

    private ECDsaSecurityKey PrivatePart(SigningKey key)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(encryption.Decrypt(key.Id, key.EncryptedPrivateKey), out _);
        return new ECDsaSecurityKey(ecdsa) { KeyId = key.Id };
    }

    private sealed record Signer(DateTimeOffset From, SigningCredentials Credentials);

    private sealed record Loaded(IReadOnlyList<string> Ids, IReadOnlyList<Signer> Signers, OpenIdConnectConfiguration Configuration);
}
