using Kimberly.Inference.Runtime.Onnx;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.ML.OnnxRuntime;

namespace Kimberly.Inference.Scheduling;

/// <summary>
/// The work of the loop. One round: those whose client has gone leave, waiting prompts come in, every answer in progress
/// gets its next token in one batch, and one new prompt is read a piece further. So nobody waits for a whole prompt of
/// somebody else, and a new prompt need not wait until the others are done.
/// </summary>
internal sealed partial class GenerationRound(
    DecoderSession session, CacheRows rows, SchedulingOptions options, LongRead longRead, ILogger<GenerationRound> logger)
{
    // With nobody else to wait for it, a prompt is read in pieces as large as the runtime likes.
    private const int UndisturbedChunk = 512;

    private readonly List<Generation> _active = [];
    private readonly List<Generation> _decoding = [];
    private readonly List<CacheRow> _batch = [];
    private readonly int[] _pasts = new int[options.Parallel];
    private readonly int[] _tokens = new int[options.Parallel];

    /// <summary>How many conversations are being answered.</summary>
    public int Active => _active.Count;

    /// <summary>Tokens of all answers since the start, those that nobody waited for any more included.</summary>
    public long Generated { get; private set; }

    /// <summary>True when one more prompt can come in.</summary>
    public bool HasRoom => _active.Count < options.Parallel;

    /// <summary>Lets a prompt in.</summary>
    public void Admit(Generation generation)
    {
        var row = rows.Take(generation.CacheKey, generation.Prompt)
            ?? throw new InvalidOperationException("There are fewer rows of the cache than conversations that are answered at once.");
        generation.Start(row);
        _active.Add(generation);
    }

    /// <summary>One round.</summary>
    /// <returns>True while there is more to do.</returns>
    public bool Run()
    {
        for (var i = _active.Count - 1; i >= 0; i--)
        {
            if (_active[i].Cancellation.IsCancellationRequested)
            {
                Leave(_active[i], keep: true, new OperationCanceledException(_active[i].Cancellation));
            }
        }

        _decoding.Clear();
        _decoding.AddRange(_active.Where(generation => generation.Decoding));
        if (_decoding.Count > 0)
        {
            Step();
        }

        if (_active.Find(generation => !generation.Decoding) is { } next)
        {
            Read(next);
        }

        return _active.Count > 0;
    }

    /// <summary>Ends all answers in progress.</summary>
    public void FailAll(Exception reason)
    {
        while (_active.Count > 0)
        {
            Leave(_active[^1], keep: false, reason);
        }
    }

    private void Step()
    {
        _batch.Clear();
        _batch.AddRange(_decoding.Select(generation => generation.Row));
        rows.BringTogether(_batch);
        _decoding.Sort((a, b) => a.Row.Index.CompareTo(b.Row.Index));

        var count = _decoding.Count;
        for (var i = 0; i < count; i++)
        {
            _pasts[i] = _batch[i].Tokens.Count;
            _tokens[i] = _decoding[i].NextToken;
        }

        Span<float> logits;
        try
        {
            logits = session.Step(_batch[0].Index, _pasts.AsSpan(0, count), _tokens.AsSpan(0, count));
        }
        catch (OnnxRuntimeException ex)
        {
            LogFailedRun(logger, ex, count);
            _decoding.ForEach(generation => Leave(generation, keep: false, Failed()));
            return;
        }

        var size = session.Layout.VocabularySize;
        for (var i = 0; i < count; i++)
        {
            _batch[i].Tokens.Add(_tokens[i]);
            rows.Grew(_batch[i]);
            Generated++;
            if (!_decoding[i].Continue(logits.Slice(i * size, size)))
            {
                Leave(_decoding[i], keep: true);
            }
        }
    }

    private void Read(Generation generation)
    {
        var row = generation.Row;
        var unread = generation.Unread;
        var most = _decoding.Count > 0 ? options.PromptChunk : UndisturbedChunk;
        var chunk = unread.Length <= most ? unread : unread[..Math.Min(most, unread.Length - CacheRows.LeastRead)];
        Span<float> logits;
        try
        {
            using var run = longRead.Begin(generation.Cancellation);
            logits = session.Read(row.Index, row.Tokens.Count, chunk, run.Options);
        }
        catch (OnnxRuntimeException ex)
        {
            if (!generation.Cancellation.IsCancellationRequested)
            {
                LogFailedRun(logger, ex, 1);
                Leave(generation, keep: false, Failed());
            }

            // Else the run was ended on purpose: what was read before it is still good, and the next round lets it leave.
            return;
        }

        row.Tokens.AddRange(chunk);
        rows.Grew(row);
        if (generation.Unread.IsEmpty)
        {
            Generated++;
            if (!generation.Continue(logits))
            {
                Leave(generation, keep: true);
            }
        }
    }

    private void Leave(Generation generation, bool keep, Exception? reason = null)
    {
        _active.Remove(generation);
        rows.Return(generation.Row, keep);
        if (reason is not null)
        {
            generation.Fail(reason);
        }
    }

    private static ProblemException Failed() =>
        new(503, ProblemCodes.ModelUnavailable, "The model failed while it made this answer. Try again.", TimeSpan.FromSeconds(1));

    [LoggerMessage(Level = LogLevel.Error, Message = "A run of the chat model for {Count} conversations failed")]
    private static partial void LogFailedRun(ILogger logger, Exception exception, int count);
}
