using System.Security.Cryptography;
using System.Text;
using Kimberly.Testing.Identity;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

namespace Kimberly.EndToEnd.Tests.HostileInput;

/// <summary>
/// Tokens that auth would not issue, signed with its own key: it is taken out of auth's database with the secret that only
/// the host knows, as nobody outside could.
/// </summary>
internal sealed class InstanceTokens(TestTokens tokens)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Writes tokens that the running application accepts.</summary>
    public TestTokens Good => tokens;

    public static async Task<InstanceTokens> ReadAsync(RunningKimberly kimberly, CancellationToken cancellation)
    {
        var secret = await kimberly.ParameterAsync("auth-key-encryption-key", cancellation);
        await using var database = NpgsqlDataSource.Create(await kimberly.ConnectionStringAsync("authdb", cancellation));
        await using var command = database.CreateCommand("SELECT id, encrypted_private_key FROM signing_keys WHERE signs_from <= now() ORDER BY signs_from DESC LIMIT 1");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        Assert.True(await row.ReadAsync(cancellation));
        var id = row.GetString(0);
        return new InstanceTokens(new TestTokens(new ECDsaSecurityKey(Open(row.GetFieldValue<byte[]>(1), id, secret)) { KeyId = id }));
    }

    /// <summary>Every token that must be refused with 401, by what is wrong with it.</summary>
    public IReadOnlyDictionary<string, string> Bad(Guid user)
    {
        var bad = new Dictionary<string, string>(tokens.Hostile(user))
        {
            ["an end in the past"] = tokens.Expired(user),
            ["a service as its audience"] = tokens.ForService("chat", "inference"),
        };
        // It would become good while the requests are sent.
        bad.Remove("not yet valid");
        return bad;
    }

    /// <summary>As KeyEncryption in auth seals it: nonce, tag, cipher text; AES-256-GCM under a key that HKDF makes of the secret, bound to the id.</summary>
    private static ECDsa Open(byte[] stored, string id, string secret)
    {
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "kimberly auth signing keys"u8.ToArray());
        var plain = new byte[stored.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(stored.AsSpan(0, NonceBytes), stored.AsSpan(NonceBytes + TagBytes), stored.AsSpan(NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(id));
        var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(plain, out _);
        return pair;
    }
}
