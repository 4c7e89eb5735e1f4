using Kimberly.ServiceDefaults.Problems;
using Polly;

namespace Kimberly.Chat.Models;

/// <summary>
/// Waits for a model step by step: a step that takes longer than the limit, or that breaks, is a model that is not
/// available; a caller who goes away is a cancellation. What the caller does between two steps is not the model's time.
/// </summary>
/// <param name="limit">The longest silence.</param>
/// <param name="time">The clock.</param>
/// <param name="caller">Ends when nobody waits any more.</param>
/// <param name="hung">Ends when it is known, before the limit, that the model hangs.</param>
internal sealed class Silence(TimeSpan limit, TimeProvider time, CancellationToken caller, CancellationToken hung = default) : IDisposable
{
    private readonly CancellationTokenSource _stuck = new(Timeout.InfiniteTimeSpan, time);
    private CancellationTokenSource? _either;

    /// <summary>Ends with the caller, or with the limit.</summary>
    public CancellationToken Token => (_either ??= CancellationTokenSource.CreateLinkedTokenSource(caller, _stuck.Token, hung)).Token;

    /// <summary>One step; the time starts with it and stops with it.</summary>
    /// <exception cref="ModelException">It took too long or failed.</exception>
    public async Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> step)
    {
        _stuck.CancelAfter(limit);
        try
        {
            return await step(Token);
        }
        catch (OperationCanceledException ex) when (!caller.IsCancellationRequested)
        {
            throw new ModelException(
                ModelFailure.Unavailable, hung.IsCancellationRequested ? "The model hangs." : $"The model was silent for {limit.TotalSeconds:0} s.", inner: ex);
        }
        catch (Exception ex) when (IsAway(ex) && !caller.IsCancellationRequested)
        {
            throw new ModelException(ModelFailure.Unavailable, "The model cannot be reached, or its answer broke off.", inner: ex);
        }
        catch (Exception ex) when (IsAway(ex))
        {
            throw new OperationCanceledException("The caller went away.", ex, caller);
        }
        finally
        {
            _stuck.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _either?.Dispose();
        _stuck.Dispose();
    }

    // The last two: the resilience pipeline gave up, or auth, which gives the token for the call, did not answer.
    private static bool IsAway(Exception exception) => exception is HttpRequestException or IOException or ExecutionRejectedException or ProblemException;
}
