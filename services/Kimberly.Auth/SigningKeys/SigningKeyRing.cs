using System.Security.Cryptography;
using Kimberly.Auth.Data;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Kimberly.Auth.SigningKeys;

/// <summary>The keys in the database: one signs new tokens, the others only say whether older tokens are genuine.</summary>
internal sealed class SigningKeyRing(KeyEncryption encryption, TimeProvider time)
{
    private volatile Loaded? _loaded;

    /// <summary>Signs new tokens.</summary>
    public SigningCredentials Current => Keys.Current;

    /// <summary>All keys, public parts only, for checking tokens.</summary>
    public OpenIdConnectConfiguration Configuration => Keys.Configuration;

    private Loaded Keys => _loaded ?? throw new InvalidOperationException("The signing keys are not loaded; SigningKeyLoader does it when the service starts.");

    /// <summary>Reads the keys; makes the first one where there is none.</summary>
    public async Task LoadAsync(AuthDb db, CancellationToken cancellation)
    {
        if (!await db.SigningKeys.AnyAsync(key => key.IsCurrent, cancellation))
        {
            await CreateFirstAsync(db, cancellation);
        }

        var keys = await db.SigningKeys.AsNoTracking().OrderBy(key => key.CreatedAt).ToListAsync(cancellation);
        var configuration = new OpenIdConnectConfiguration { Issuer = TokenNames.Issuer };
        foreach (var key in keys)
        {
            configuration.SigningKeys.Add(PublicPart(key));
        }

        _loaded = new Loaded(new SigningCredentials(PrivatePart(keys.Single(key => key.IsCurrent)), SecurityAlgorithms.EcdsaSha256), configuration);
    }

    private async Task CreateFirstAsync(AuthDb db, CancellationToken cancellation)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString();
        // The unique index on the current key lets one replica in; the others then read the key that it made.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO signing_keys (id, public_key, encrypted_private_key, is_current, created_at)
            VALUES ({id}, {pair.ExportSubjectPublicKeyInfo()}, {encryption.Encrypt(id, pair.ExportPkcs8PrivateKey())}, true, {now})
            ON CONFLICT DO NOTHING
            """,
            cancellation);
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

    private sealed record Loaded(SigningCredentials Current, OpenIdConnectConfiguration Configuration);
}
