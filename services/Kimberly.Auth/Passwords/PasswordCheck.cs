using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.Passwords;

/// <summary>
/// Hashes passwords and checks them (PBKDF2-SHA512). It is slow on purpose, so that only as many run at once as there are
/// processors, in order of arrival and on threads of their own: the thread pool stays free for everybody else's requests.
/// </summary>
internal sealed class PasswordCheck : IDisposable
{
    private static readonly object Anybody = new();

    private readonly SemaphoreSlim _processors = new(Environment.ProcessorCount);
    private readonly PasswordHasher<object> _hasher;
    private readonly string _nobodysHash;

    public PasswordCheck(IOptions<AuthOptions> options)
    {
        var iterations = options.Value.PasswordIterations;
        _hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        _nobodysHash = Convert.ToBase64String(UnmatchableHash(iterations));
    }

    public Task<string> HashAsync(string password, CancellationToken cancellation) =>
        RunAsync(() => _hasher.HashPassword(Anybody, password), cancellation);

    /// <summary>Takes equally long whether there is a hash or not, so that the time does not tell which addresses have an account.</summary>
    public Task<PasswordVerificationResult> CheckAsync(string? hash, string password, CancellationToken cancellation) =>
        RunAsync(() => _hasher.VerifyHashedPassword(Anybody, hash ?? _nobodysHash, password), cancellation);

    public void Dispose() => _processors.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        await _processors.WaitAsync(cancellation);
        try
        {
            return await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _processors.Release();
        }
    }

    /// <summary>
    /// Identity's format V3 (marker, PRF, rounds and length of the salt as big-endian words, salt, key) around random bytes:
    /// checking it costs what any check costs, and no password is known to match.
    /// </summary>
    private static byte[] UnmatchableHash(int iterations)
    {
        const int header = 13;
        const int salt = 16;
        const int key = 32;
        var hash = RandomNumberGenerator.GetBytes(header + salt + key);
        hash[0] = 0x01;
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(1), 2);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(5), (uint)iterations);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(9), salt);
        return hash;
    }
}
