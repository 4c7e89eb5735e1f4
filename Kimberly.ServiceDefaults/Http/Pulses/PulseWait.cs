namespace Kimberly.ServiceDefaults.Http.Pulses;

/// <summary>Somebody who waits for an address. Dispose it when the wait is over.</summary>
public sealed class PulseWait : IDisposable
{
    private readonly Pulse _pulse;
    private readonly CancellationTokenSource _source;

    internal PulseWait(Pulse pulse, long began, CancellationToken caller)
    {
        _pulse = pulse;
        Began = began;
        _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
        Token = _source.Token;
    }

    /// <summary>Ends with the caller, or when waiting has become pointless.</summary>
    public CancellationToken Token { get; }

    /// <summary>True once the address is known to hang, or to be unable to work, so that nobody need wait for it.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>True where it was given up because the address cannot work, as it says itself: what it needs is away, for its like too.</summary>
    public bool IsUnable { get; private set; }

    /// <summary>Read and written under the pulse's lock, like what follows from it.</summary>
    internal bool IsAnswered { get; set; }

    internal long Began { get; }

    /// <summary>The answer has begun. From now on only silence ends the wait: what is being sent already gets to its end also where new work cannot begin.</summary>
    public void Answered() => _pulse.BeginAnswer(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        _pulse.End(this);
        _source.Dispose();
    }

    /// <summary>Called under the lock under which waits are ended too, so that it never meets a disposed one.</summary>
    internal void GiveUp(bool isUnable)
    {
        if (IsGivenUp)
        {
            return;
        }

        IsUnable = isUnable;
        IsGivenUp = true;
        // On other threads: whoever waits may do anything when it is told.
        _ = _source.CancelAsync();
    }
}
