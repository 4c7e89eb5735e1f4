namespace Kimberly.ServiceDefaults.Http.Pulses;

/// <summary>
/// Tells, for everybody who waits for one address, whether it is slow or hangs. While somebody waits longer than a moment it is asked for
/// <c>/alive</c> and <c>/ready</c>: who gives no sign of life for a good second hangs, and all are told at once; who says for a second that it cannot
/// work is not waited for longer than that, until it says otherwise. An answer that takes its time is left alone, and one that comes already is only ended by silence. Time is counted in ticks of this process, so that
/// a starved machine takes nothing for hanging that only waits for its turn like everybody else.
/// </summary>
public sealed class Pulse
{
    // In ticks. Together with the moment before the first question, a hanging part costs its callers less than a second and a half.
    private const int LongestSilence = 12;
    private const int LongestInability = 10;
    private const int LongestRound = 13;
    private const int Pause = 3;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly Func<string, CancellationToken, Task<bool?>> _ask;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly List<PulseWait> _waits = [];
    private volatile bool _isSilent;
    private bool _isWatched;

    // Ticks since the first question after which it could not work; 0 while it can.
    private volatile int _unable;

    /// <param name="ask">Asks a path: true for a good answer, false for "I cannot work", null when nobody listens or the question was cancelled.</param>
    /// <param name="time">The clock.</param>
    internal Pulse(Func<string, CancellationToken, Task<bool?>> ask, TimeProvider time)
    {
        _ask = ask;
        _time = time;
    }

    /// <summary>True while it is known to hang: nothing need be sent to it. It is asked on until it answers, or until nobody listens there any more.</summary>
    public bool IsSilent => _isSilent;

    /// <summary>True while it has said for a second that it cannot work.</summary>
    public bool IsUnable => _unable >= LongestInability;

    /// <summary>Begins to wait.</summary>
    /// <param name="caller">Ends when nobody wants the answer any more.</param>
    /// <returns>The wait, whose token says when it has become pointless; at once where that is known already.</returns>
    public PulseWait Wait(CancellationToken caller)
    {
        var wait = new PulseWait(this, _time.GetTimestamp(), caller);
        lock (_lock)
        {
            _waits.Add(wait);
            if (_isSilent)
            {
                wait.GiveUp(isUnable: false);
            }

            if (!_isWatched)
            {
                _isWatched = true;
                // It serves all who wait, and belongs to the trace of none.
                using (ExecutionContext.SuppressFlow())
                {
                    _ = Task.Run(WatchAsync, CancellationToken.None);
                }
            }
        }

        return wait;
    }

    internal void End(PulseWait wait)
    {
        lock (_lock)
        {
            _waits.Remove(wait);
        }
    }

    /// <summary>The answer of this wait has begun: from now on it matters only whether the address is alive.</summary>
    internal void BeginAnswer(PulseWait wait)
    {
        lock (_lock)
        {
            wait.IsAnswered = true;
        }
    }

    private async Task WatchAsync()
    {
        using var ticker = new PeriodicTimer(Tick, _time);
        var rest = 0;
        while (await NextTickAsync(ticker) && !MayEnd())
        {
            if (rest > 0)
            {
                rest--;
            }
            else if (_isSilent || SomebodyWaits(Tick))
            {
                await RoundAsync(ticker);
                rest = Pause;
            }
        }
    }

    /// <summary>Asks once, and draws the conclusions.</summary>
    private async Task RoundAsync(PeriodicTimer ticker)
    {
        using var ended = new CancellationTokenSource();
        var alive = _ask("/alive", ended.Token);
        var ready = _ask("/ready", ended.Token);
        for (var ticks = 1; ; ticks++)
        {
            await NextTickAsync(ticker);
            if (!alive.IsCompleted)
            {
                if (ticks >= LongestSilence)
                {
                    Conclude(isSilent: true);
                    break;
                }

                continue;
            }

            Conclude(isSilent: false);
            if (ready.IsCompleted || ticks == LongestRound)
            {
                // To find out takes it longer than anybody waits: then it cannot work either.
                _unable = !ready.IsCompleted || await ready == false ? Math.Max(_unable, ticks) : 0;
                GiveUpWhereItIsUnable();
                break;
            }
        }

        await ended.CancelAsync();
    }

    private async ValueTask<bool> NextTickAsync(PeriodicTimer ticker)
    {
        var goesOn = await ticker.WaitForNextTickAsync(CancellationToken.None);
        if (_unable > 0)
        {
            _unable++;
            GiveUpWhereItIsUnable();
        }

        return goesOn;
    }

    private void Conclude(bool isSilent)
    {
        lock (_lock)
        {
            _isSilent = isSilent;
            if (isSilent)
            {
                _waits.ForEach(wait => wait.GiveUp(isUnable: false));
            }
        }
    }

    private void GiveUpWhereItIsUnable()
    {
        if (!IsUnable)
        {
            return;
        }

        lock (_lock)
        {
            _waits.FindAll(wait => !wait.IsAnswered && _time.GetElapsedTime(wait.Began) >= Tick * LongestInability)
                .ForEach(wait => wait.GiveUp(isUnable: true));
        }
    }

    private bool SomebodyWaits(TimeSpan time)
    {
        lock (_lock)
        {
            return _waits.Exists(wait => _time.GetElapsedTime(wait.Began) >= time);
        }
    }

    private bool MayEnd()
    {
        lock (_lock)
        {
            if (_waits.Count > 0 || _isSilent)
            {
                return false;
            }

            _isWatched = false;
            _unable = 0;
            return true;
        }
    }
}
