using System.Data.Common;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Workers;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kimberly.Jobs.Signals;

/// <summary>Listens on a connection of its own, and connects again when it breaks.</summary>
internal sealed partial class SignalListener(
    IServiceScopeFactory scopes, LedgerSignals signals, WorkerName worker, TimeProvider time, ILogger<SignalListener> logger) : BackgroundService
{
    private const string Listen = $"LISTEN {LedgerSignals.QueuedChannel}; LISTEN {LedgerSignals.ChangedChannel}; LISTEN {LedgerSignals.CancelledChannel}";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception ex) when (ex is DbException or IOException or TimeoutException)
            {
                LogBroken(logger, ex.GetType().Name);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        await using var connection = new NpgsqlConnection(ConnectionString());
        connection.Notification += (_, notification) => Hear(Notice.Parse(notification.Channel, notification.Payload));
        await connection.OpenAsync(stopping);
        await using (var listen = new NpgsqlCommand(Listen, connection))
        {
            await listen.ExecuteNonQueryAsync(stopping);
        }

        signals.ReceiveAll();
        while (true)
        {
            await connection.WaitAsync(stopping);
        }
    }

    // What this replica says itself it has heard already.
    private void Hear(Notice notice)
    {
        if (notice.From != worker.Id)
        {
            signals.Receive(notice);
        }
    }

    // A connection that listens is never given back, and says by itself that it still stands.
    private string ConnectionString()
    {
        using var scope = scopes.CreateScope();
        var settings = new NpgsqlConnectionStringBuilder(scope.ServiceProvider.GetRequiredService<JobsDb>().Database.GetConnectionString())
        {
            Pooling = false,
            KeepAlive = 5,
        };
        return settings.ConnectionString;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Listening for jobs broke off ({Reason}); until it is back, the ledger is looked at every second")]
    private static partial void LogBroken(ILogger logger, string reason);
}
