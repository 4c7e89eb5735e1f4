using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kimberly.Messaging.Outbox;

/// <summary>
/// Sends what is in the outbox. One is active in all replicas of a service: the one whose connection holds the lock. Everything that it reads and records goes through that
/// connection, so that one that lost the lock can neither take new messages nor record old ones.
/// </summary>
internal sealed partial class OutboxRelay(IServiceScopeFactory scopes, RelayFactory relays, OutboxWake wake, MessagingTelemetry telemetry, ILogger<OutboxRelay> logger)
    : LastingLoop(logger)
{
    public const string Channel = "kimberly_outbox";

    // Any number that nothing else in a service's database locks.
    private const long Lock = 0x6B6F7574;

    // Without a message that wakes it: rows that something else than IOutbox wrote, a NOTIFY that was lost.
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(0.5);

    private const int ManyTries = 20;

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var connection = await OpenAsync(scope, cancellation);
        await WaitForLockAsync(connection, cancellation);
        try
        {
            await using var listening = scopes.CreateAsyncScope();
            var listener = await OpenAsync(listening, cancellation);
            await ExecuteAsync(listener, $"LISTEN {Channel}", cancellation);

            using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var hearing = HearAsync(listener, ends.Token);
            var relaying = RelayAsync(connection, ends.Token);
            await Task.WhenAny(hearing, relaying);
            await ends.CancelAsync();
            await Task.WhenAll(hearing, relaying);
        }
        finally
        {
            await UnlockAsync(connection);
        }
    }

    private async Task RelayAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        // What waits is counted also while the broker is away, and no epoch begins.
        var upkeep = relays.Upkeep(connection);
        await upkeep.CountAsync(cancellation);
        using var relay = await relays.OpenAsync(connection, cancellation);
        LogActive(logger, relay.Epoch);
        while (true)
        {
            await upkeep.RunAsync(cancellation);
            var more = await relay.PassAsync(cancellation);
            Works();
            if (!more)
            {
                await wake.WaitAsync(Poll, cancellation);
            }
        }
    }

    private async Task HearAsync(NpgsqlConnection listener, CancellationToken cancellation)
    {
        listener.Notification += (_, _) => wake.Set();
        while (true)
        {
            await listener.WaitAsync(cancellation);
        }
    }

    /// <summary>Meanwhile what this process commits is told to the relay that is active.</summary>
    private async Task WaitForLockAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = Lock } } };
            if (await command.ExecuteScalarAsync(cancellation) is true)
            {
                return;
            }

            // The one that has it counts.
            (telemetry.Unsent, telemetry.Lag) = ([], []);
            if (tries == ManyTries)
            {
                // Somebody else has it, and keeps it: this one waits as it should.
                Works();
            }

            if (await wake.WaitAsync(Poll, cancellation))
            {
                await ExecuteAsync(connection, $"NOTIFY {Channel}", cancellation);
            }
        }
    }

    /// <summary>A connection that goes back to the pool would keep the lock until somebody takes it out again. One that is broken has lost it.</summary>
    private static async Task UnlockAsync(NpgsqlConnection connection)
    {
        try
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({Lock})", CancellationToken.None);
        }
        catch (Exception ex) when (ex is NpgsqlException or InvalidOperationException)
        {
            NpgsqlConnection.ClearPool(connection);
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(AsyncServiceScope scope, CancellationToken cancellation)
    {
        var database = scope.ServiceProvider.GetRequiredService<MessagingDb>().Context.Database;
        await database.OpenConnectionAsync(cancellation);
        return (NpgsqlConnection)database.GetDbConnection();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "This process relays the outbox, in epoch {Epoch}")]
    private static partial void LogActive(ILogger logger, long epoch);
}
