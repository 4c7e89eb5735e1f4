using System.Collections.Concurrent;

namespace Kimberly.Messaging.Transport;

/// <summary>A thread for calls that block. In the pool, which has as many threads as the machine has cores, one that always waits would hold up everybody else's work.</summary>
internal sealed class OwnThread : IDisposable
{
    private readonly BlockingCollection<Action> _calls = [];

    /// <summary>Starts it.</summary>
    /// <param name="name">For who looks at the process.</param>
    public OwnThread(string name)
    {
        var thread = new Thread(Run) { IsBackground = true, Name = name };
        thread.Start();
    }

    /// <summary>Makes a call there, after those that were asked for before.</summary>
    public Task<T> RunAsync<T>(Func<T> call)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Add(() =>
        {
            try
            {
                done.SetResult(call());
            }
            catch (Exception ex)
            {
                done.SetException(ex);
            }
        });
        return done.Task;
    }

    /// <summary>Ends it after the calls that were asked for.</summary>
    public void Dispose() => _calls.CompleteAdding();

    private void Run()
    {
        foreach (var call in _calls.GetConsumingEnumerable())
        {
            call();
        }

        _calls.Dispose();
    }
}
