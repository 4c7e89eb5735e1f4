using System.Threading.Channels;

namespace Kimberly.Messaging.Outbox;

/// <summary>Wakes one who waits. Set while nobody waits, it wakes the next one.</summary>
internal class Signal
{
    private readonly Channel<bool> _set = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _set.Writer.TryWrite(true);

    /// <summary>Waits for the signal.</summary>
    /// <returns>False when it did not come in time.</returns>
    public async Task<bool> WaitAsync(TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            return await _set.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
