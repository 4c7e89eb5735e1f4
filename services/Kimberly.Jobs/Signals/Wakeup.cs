namespace Kimberly.Jobs.Signals;

/// <summary>Wakes one loop. Several calls before it looks are one.</summary>
internal sealed class Wakeup : IDisposable
{
    private readonly SemaphoreSlim _calls = new(0, 1);
    private readonly Lock _raising = new();
    private bool _isDisposed;

    /// <summary>Whoever raises may have found it before it was disposed: then nobody looks any more.</summary>
    public void Raise()
    {
        lock (_raising)
        {
            if (!_isDisposed && _calls.CurrentCount == 0)
            {
                _calls.Release();
            }
        }
    }

    /// <summary>Waits until there is something to look at, or until it is time to look anyway.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await _calls.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Time to look anyway.
        }
    }

    public void Dispose()
    {
        lock (_raising)
        {
            _isDisposed = true;
            _calls.Dispose();
        }
    }
}
