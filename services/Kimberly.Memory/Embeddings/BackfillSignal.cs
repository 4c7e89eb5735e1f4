namespace Kimberly.Memory.Embeddings;

/// <summary>Tells the backfill that there is something to embed.</summary>
internal sealed class BackfillSignal : IDisposable
{
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly Lock _raising = new();

    /// <summary>Call it after the commit, or the backfill looks too early. Several calls before it looks are one.</summary>
    public void Raise()
    {
        lock (_raising)
        {
            if (_work.CurrentCount == 0)
            {
                _work.Release();
            }
        }
    }

    /// <summary>Waits until there is work, or until it is time to look for some.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellation) => _work.WaitAsync(atMost, cancellation);

    public void Dispose() => _work.Dispose();
}
