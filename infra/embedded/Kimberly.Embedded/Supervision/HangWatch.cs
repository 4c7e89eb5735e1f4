using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Supervision;

/// <summary>
/// Notices that a process which has answered before hangs: it answers nothing at all for five seconds. Whatever it answers will do, a refusal
/// too. The time is counted in ticks of the host's own, so that a host which is starved or was suspended counts as slowly as it runs, and a
/// process that works but gets too little of a busy machine is waited for longer.
/// </summary>
/// <param name="answers">Asks the process for any sign of life; true when it gave one.</param>
/// <param name="activity">What the system knows of the process.</param>
/// <param name="time">The clock.</param>
internal sealed class HangWatch(Func<CancellationToken, Task<bool>> answers, Func<ProcessActivity?> activity, TimeProvider time)
{
    /// <summary>The longest silence.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    // The longest silence of what used this much of a processor meanwhile.
    private static readonly TimeSpan LimitAtWork = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(2);
    private const int TicksBetweenAnswers = 3;

    // After a tick that came this late the host itself was stopped: everything gets the whole time again.
    private static readonly TimeSpan PauseOfTheHost = TimeSpan.FromSeconds(2);

    private TimeSpan _silence;
    private ProcessActivity? _before;
    private long _lastTick;

    /// <summary>Completes when the process hangs.</summary>
    public async Task UntilHungAsync(CancellationToken alive)
    {
        using var ticker = new PeriodicTimer(Tick, time);
        _lastTick = time.GetTimestamp();
        _before = activity();
        while (true)
        {
            var asking = AskAsync(alive);
            do
            {
                await NextTickAsync(ticker, alive);
                if (IsHung())
                    return;
            }
            while (!asking.IsCompleted);

            if (!await asking)
                continue;

            _silence = TimeSpan.Zero;
            for (var i = 0; i < TicksBetweenAnswers; i++)
                await NextTickAsync(ticker, alive);
            _silence = TimeSpan.Zero;
            _before = activity();
        }
    }

    private async Task NextTickAsync(PeriodicTimer ticker, CancellationToken alive)
    {
        await ticker.WaitForNextTickAsync(alive);
        if (time.GetElapsedTime(_lastTick) > PauseOfTheHost)
        {
            _silence = TimeSpan.Zero;
            _before = activity();
        }

        _lastTick = time.GetTimestamp();
        _silence += Tick;
    }

    private bool IsHung() => _silence >= Limit && (_silence >= LimitAtWork || !IsAtWork());

    private bool IsAtWork() => activity() is { IsStopped: false } now && _before is { } before && now.ProcessorTime - before.ProcessorTime >= Work;

    private async Task<bool> AskAsync(CancellationToken alive)
    {
        using var limit = new CancellationTokenSource(AskLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, alive);
        try
        {
            return await answers(either.Token);
        }
        catch (Exception)
        {
            // Refused, broken off, too late: no answer, whatever the reason.
            return false;
        }
    }
}
