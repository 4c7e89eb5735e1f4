using Kimberly.Chat.Api;
using Kimberly.Chat.Data;
using Kimberly.ServiceDefaults.Idempotency;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Chat.Conversations;

/// <summary>
/// An <c>Idempotency-Key</c> that nobody else can use while its message is being answered. The hold is a lock of a connection
/// of its own: it is gone at once with this process, however that ends.
/// </summary>
internal sealed partial class HeldKey(AsyncServiceScope scope, ChatDb db, string name, ILogger logger) : IAsyncDisposable
{
    // Half a second: when a replica has died, PostgreSQL takes a moment to notice, and the gateway sends its message to another one at once.
    private const int Tries = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private bool _isOpen;

    /// <summary>The database, on the connection that holds the lock.</summary>
    public ChatDb Db => db;

    /// <summary>The turn that an earlier request with this key began and did not get to its end; null for a new message.</summary>
    public BegunTurn? Begun { get; set; }

    /// <summary>How an earlier request with this key was answered; null when none was.</summary>
    public ChatAnswer? Given { get; set; }

    /// <exception cref="ProblemException">409, when another request holds it.</exception>
    public async Task LockAsync(CancellationToken cancellation)
    {
        // Stays open until this is disposed of, and with it the lock.
        await db.Database.OpenConnectionAsync(cancellation);
        _isOpen = true;
        for (var i = 1; !await TryLockAsync(cancellation); i++)
        {
            if (i == Tries)
            {
                throw IdempotencyKey.StillRunning();
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_isOpen)
            {
                // Also when it was never heard whether the lock was taken; to unlock what is not locked does nothing.
                await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock(hashtextextended({name}, 0))", CancellationToken.None);
            }
        }
        catch (Exception ex)
        {
            // The lock is gone with its connection; the answer need not be lost with it.
            LogLost(logger, ex);
        }

        await scope.DisposeAsync();
    }

    private Task<bool> TryLockAsync(CancellationToken cancellation) =>
        db.Database.SqlQuery<bool>($"SELECT pg_try_advisory_lock(hashtextextended({name}, 0)) AS \"Value\"").SingleAsync(cancellation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection that held an idempotency key was lost")]
    private static partial void LogLost(ILogger logger, Exception exception);
}
