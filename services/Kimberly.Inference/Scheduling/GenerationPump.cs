using System.Collections.Concurrent;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Inference.Scheduling;

/// <summary>
/// The loop that owns the model, on a thread of its own, and the bounded queue before it. Everything that touches the model
/// or its cache happens in the loop; others only say what it has to do.
/// </summary>
internal sealed class GenerationPump : IDisposable
{
    private readonly GenerationRound _round;
    private readonly CacheRows _rows;
    private readonly int _limit;
    private readonly int _parallel;
    // Prompts and keys to forget in the order in which they came: what is forgotten after a prompt came is not kept with it.
    private readonly ConcurrentQueue<Action> _arrivals = new();
    private readonly List<Generation> _waiting = [];
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

    /// <summary>Requests that wait, as the loop last saw it.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Tokens of all answers since the start, as the loop last saw it.</summary>
    public long Generated => _round.Generated;

    /// <summary>Puts a prompt into the queue.</summary>
    /// <param name="generation">The answer to make.</param>
    /// <param name="patience">How long its client waits; null when it did not say.</param>
    /// <exception cref="ProblemException">429 when the queue is full, or longer than the client's patience.</exception>
    public void Enqueue(Generation generation, TimeSpan? patience = null)
    {
        if (_stopping)
        {
            throw Stopped();
        }

        var present = Interlocked.Increment(ref _present);
        var wait = _times.Expect(present - _parallel, _parallel);
        if (present > _limit || wait > patience)
        {
            Interlocked.Decrement(ref _present);
            throw new ProblemException(429, ProblemCodes.ModelBusy, "Too many conversations wait for the model. Try again shortly.", AnswerTimes.RetryAfter(wait));
        }

        Arrive(() => _waiting.Add(generation));
    }

    /// <summary>Says that a request has got its answer, or does not want it any more.</summary>
    /// <param name="took">How long it took since it was admitted; null when it never was.</param>
    public void Left(TimeSpan? took)
    {
        Interlocked.Decrement(ref _present);
        if (took is { } time)
        {
            _times.Add(time);
        }

        _something.Set();
    }

    /// <summary>Drops what is kept of a conversation; its answers in progress and its waiting prompts are not kept either.</summary>
    public void Forget(string key) => Arrive(() =>
    {
        _rows.Forget(key);
        foreach (var generation in _waiting.Where(generation => generation.CacheKey == key))
        {
            generation.DoNotKeep();
        }
    });

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
                while (_arrivals.TryDequeue(out var arrive))
                {
                    arrive();
                }

                // Those who have gone leave whether there is room or not: no longer counted, they would fill memory else.
                _waiting.RemoveAll(HasGone);
                while (_round.HasRoom && _waiting.Count > 0)
                {
                    _round.Admit(_waiting[0]);
                    _waiting.RemoveAt(0);
                }

                if (!_round.Run() && _arrivals.IsEmpty)
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

    private void Arrive(Action arrive)
    {
        _arrivals.Enqueue(arrive);
        _something.Set();
    }

    private static bool HasGone(Generation generation)
    {
        if (generation.Cancellation.IsCancellationRequested)
        {
            generation.Fail(new OperationCanceledException(generation.Cancellation));
            return true;
        }

        return false;
    }

    private void End()
    {
        _round.FailAll(Stopped());
        while (_arrivals.TryDequeue(out var arrive))
        {
            arrive();
        }

        _waiting.ForEach(generation => generation.Fail(Stopped()));
        _waiting.Clear();
    }

    private static ProblemException Stopped() =>
        new(503, ProblemCodes.ModelUnavailable, "The model is being stopped.", TimeSpan.FromSeconds(2));
}
