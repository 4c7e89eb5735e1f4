using System.Collections.Concurrent;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Inference.Scheduling;

/// <summary>
/// The loop that owns the model, on a thread of its own, and the bounded queue before it. Everything that touches the model
/// or its cache happens in the loop; others only put prompts and keys to forget into queues.
/// </summary>
internal sealed class GenerationPump : IDisposable
{
    private readonly GenerationRound _round;
    private readonly CacheRows _rows;
    private readonly int _limit;
    private readonly int _parallel;
    private readonly ConcurrentQueue<Generation> _waiting = new();
    private readonly ConcurrentQueue<string> _toForget = new();
    private readonly AutoResetEvent _something = new(initialState: false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AnswerTimes _times = new();
    private volatile bool _stopping;
    private int _present;

    public GenerationPump(GenerationRound round, CacheRows rows, SchedulingOptions options)
    {
        _round = round;
        _rows = rows;
        _parallel = options.Parallel;
        _limit = options.Parallel + options.QueueLimit;
        new Thread(Loop) { IsBackground = true, Name = "chat model" }.Start();
    }

    /// <summary>Ends when the loop ends; with its exception when it should not have.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Requests that are answered or wait.</summary>
    public int Present => Volatile.Read(ref _present);

    /// <summary>Requests that are answered, as the loop last saw it.</summary>
    public int Active => _round.Active;

    /// <summary>Puts a prompt into the queue.</summary>
    /// <param name="generation">The answer to make.</param>
    /// <exception cref="ProblemException">429 when the queue is full.</exception>
    public void Enqueue(Generation generation)
    {
        if (_stopping)
        {
            throw Stopped();
        }

        if (Interlocked.Increment(ref _present) > _limit)
        {
            Interlocked.Decrement(ref _present);
            throw new ProblemException(
                429, ProblemCodes.ModelBusy, "Too many conversations wait for the model. Try again shortly.", _times.Expect(_limit - _parallel, _parallel));
        }

        _waiting.Enqueue(generation);
        _something.Set();
    }

    /// <summary>Says that a request has got its answer, or does not want it any more.</summary>
    /// <param name="took">How long it took.</param>
    public void Left(TimeSpan took)
    {
        Interlocked.Decrement(ref _present);
        _times.Add(took);
        _something.Set();
    }

    /// <summary>Drops what is kept of a conversation.</summary>
    public void Forget(string key)
    {
        _toForget.Enqueue(key);
        _something.Set();
    }

    public void Dispose()
    {
        _stopping = true;
        _something.Set();
    }

    private void Loop()
    {
        try
        {
            while (!_stopping)
            {
                while (_toForget.TryDequeue(out var key))
                {
                    _rows.Forget(key);
                }

                while (_round.HasRoom && _waiting.TryDequeue(out var generation))
                {
                    if (generation.Cancellation.IsCancellationRequested)
                    {
                        generation.Fail(new OperationCanceledException(generation.Cancellation));
                    }
                    else
                    {
                        _round.Admit(generation);
                    }
                }

                if (!_round.Run() && _waiting.IsEmpty && _toForget.IsEmpty)
                {
                    _something.WaitOne();
                }
            }

            End();
            _ended.TrySetResult();
        }
        catch (Exception ex)
        {
            // The thread has no caller: whoever watches Ended stops the service.
            _stopping = true;
            End();
            _ended.TrySetException(ex);
        }
    }

    private void End()
    {
        _round.FailAll(Stopped());
        while (_waiting.TryDequeue(out var generation))
        {
            generation.Fail(Stopped());
        }
    }

    private static ProblemException Stopped() =>
        new(503, ProblemCodes.ModelUnavailable, "The model is being stopped.", TimeSpan.FromSeconds(2));
}
