using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kimberly.Messaging;

/// <summary>A loop that goes on whatever fails: with growing pauses, and with one line in the log for each outage.</summary>
internal abstract partial class LastingLoop(ILogger logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    // A service has 3.5 s to end.
    private static readonly TimeSpan TimeToFinish = TimeSpan.FromSeconds(2);

    private TimeSpan _pause = FirstPause;

    /// <summary>Why it does not get on; null while it does.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Does the work until something fails, or the service ends.</summary>
    protected abstract Task WorkAsync(CancellationToken cancellation);

    /// <summary>For what is better finished than broken off: is cancelled some time after the service has begun to end.</summary>
    protected static CancellationTokenRegistration CancelLater(CancellationTokenSource finishing, CancellationToken cancellation) =>
        cancellation.Register(() => finishing.CancelAfter(TimeToFinish));

    /// <summary>To be called whenever something worked.</summary>
    protected void Works()
    {
        if (Trouble is not null)
        {
            LogAgain(logger, GetType().Name);
        }

        Trouble = null;
        _pause = FirstPause;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Else the start of the service would wait for whatever here runs before the first pause.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WorkAsync(stoppingToken);
            }
            catch (Exception ex) when (!stoppingToken.IsCancellationRequested)
            {
                if (Trouble is null)
                {
                    LogTrouble(logger, ex, GetType().Name);
                }

                Trouble = ex.GetType().Name;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(_pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, _pause.Ticks * 2));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Loop} does not get on; it is tried until it does")]
    private static partial void LogTrouble(ILogger logger, Exception exception, string loop);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Loop} goes on")]
    private static partial void LogAgain(ILogger logger, string loop);
}
