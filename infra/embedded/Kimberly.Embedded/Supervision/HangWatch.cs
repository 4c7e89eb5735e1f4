using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Supervision;

/// <summary>
/// Notices that a process hangs: a signal has stopped it, or it has answered before and answers nothing at all now, for five seconds. Whatever
/// it answers will do, a refusal too. The time is counted in ticks of the host's own, so that a host which is starved or was suspended counts as
/// slowly as it runs, and a process that works but gets too little of a busy machine is waited for longer.
/// </summary>
/// <param name="answers">Asks the process for any sign of life; true when it gave one.</param>
/// <param name="activity">What the system knows of the process.</param>
/// <param name="time">The clock.</param>
internal sealed class HangWatch(Func<CancellationToken, Task<bool>> answers, Func<ProcessActivity?> activity, TimeProvider time)
{
    /// <summary>The longest silence.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    // The longest silence of what works: it has used this much of one processor over the last ticks. That is less than its share of two processors
    // among fifteen others that want them, and more than a service uses that only takes connections and never gets to answer.
    private static readonly TimeSpan LimitAtWork = TimeSpan.FromSeconds(20);
    private const double Work = 0.1;
    private const int TicksOfWork = 12;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(2);
    private const int TicksBetweenAnswers = 3;

    // After a tick that came this late the host itself was stopped: everything gets the whole time again.
    private static readonly TimeSpan PauseOfTheHost = TimeSpan.FromSeconds(2);

    // The processor time used, tick by tick, during the silence.
    private readonly Queue<TimeSpan> _used = new();
    private TimeSpan _silence;
    private long _lastTick;

    /// <summary>Completes when the process hangs.</summary>
    /// <param name="healthyOnce">Completes when the process is healthy for the first time: from then on it must answer.</param>
    /// <param name="alive">Ends with the process.</param>
    public async Task UntilHungAsync(Task healthyOnce, CancellationToken alive)
    {
        using var ticker = new PeriodicTimer(Tick, time);
        _lastTick = time.GetTimestamp();
        if (await IsStoppedBeforeAsync(healthyOnce, ticker, alive))
            return;

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

            for (var i = 0; i < TicksBetweenAnswers; i++)
                await NextTickAsync(ticker, alive);
            BeginAgain();
        }
    }

    /// <summary>A start may take as long as it needs; but what was stopped meanwhile stands still for ever, and may hold what others wait for.</summary>
    private async Task<bool> IsStoppedBeforeAsync(Task healthyOnce, PeriodicTimer ticker, CancellationToken alive)
    {
        while (!healthyOnce.IsCompleted)
        {
            await NextTickAsync(ticker, alive);
            if (activity() is not { IsStopped: true })
                BeginAgain();
            else if (_silence >= Limit)
                return true;
        }

        BeginAgain();
        return false;
    }

    private async Task NextTickAsync(PeriodicTimer ticker, CancellationToken alive)
    {
        await ticker.WaitForNextTickAsync(alive);
        if (time.GetElapsedTime(_lastTick) > PauseOfTheHost)
            BeginAgain();
        _lastTick = time.GetTimestamp();
        _silence += Tick;
    }

    private void BeginAgain()
    {
        _silence = TimeSpan.Zero;
        _used.Clear();
    }

    private bool IsHung()
    {
        var now = activity();
        _used.Enqueue(now?.ProcessorTime ?? TimeSpan.Zero);
        if (_used.Count > TicksOfWork + 1)
            _used.Dequeue();
        return _silence >= Limit && (_silence >= LimitAtWork || !IsAtWork(now));
    }

    private bool IsAtWork(ProcessActivity? now) =>
        now is { IsStopped: false } && now.ProcessorTime - _used.Peek() >= Tick * (_used.Count - 1) * Work;

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
