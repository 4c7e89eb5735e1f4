using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.Invitations;

/// <summary>The code of an invitation follows from its id and the installation's key: it need not be kept, and is the same whenever it is asked for.</summary>
internal sealed class InvitationCodes(IOptions<AuthOptions> options)
{
    private const int CodeBytes = 16;

    private readonly byte[] _key = DerivedKey.For(options.Value, "invitation codes");

    /// <summary>128 bits in letters that need no escaping.</summary>
    public string Of(Guid invitation) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, invitation.ToByteArray()).AsSpan(0, CodeBytes));

    /// <summary>The id of the invitation that an <c>Idempotency-Key</c> made, the first time (0) and after each day that the key was new again.</summary>
    public Guid IdOf(Guid administrator, string key, int day) =>
        new(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{administrator} {day} {key}")).AsSpan(0, CodeBytes));

    /// <summary>What invitations are found by.</summary>
    public static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));
}
