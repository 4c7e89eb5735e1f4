using System.Runtime.CompilerServices;
using Kimberly.Contracts.Inference;
using Kimberly.Inference.Models;
using Kimberly.Inference.Scheduling;
using Kimberly.Inference.Tokenization;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Inference.Runtime.Onnx;

/// <summary>A chat model in this process: tokenizer, format, ONNX Runtime and the loop that owns it.</summary>
internal sealed class OnnxChatModel : IChatModel, IAsyncDisposable
{
    // Rows for conversations that wait for their next turn; address space is all that an unused one costs.
    private const int RowsPerParallel = 4;

    private readonly ByteLevelTokenizer _tokenizer;
    private readonly IChatFormat _format;
    private readonly HashSet<int> _endTokens;
    private readonly DecoderSession _session;
    private readonly LongRead _longRead;
    private readonly SchedulingOptions _options;
    private readonly TimeProvider _time;
    private readonly int _context;
    private readonly CacheRows _rows;

    private OnnxChatModel(
        string id, ByteLevelTokenizer tokenizer, ModelConfig config, DecoderSession session, int context, SchedulingOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        Id = id;
        _tokenizer = tokenizer;
        _format = ChatFormats.Choose(tokenizer, id);
        // A model that writes any special token has left its answer: it begins somebody else's turn, or another text.
        _endTokens = [_format.EndOfTurn, .. config.EndTokens, .. tokenizer.Specials];
        _session = session;
        _context = context;
        _options = options;
        _time = time;
        session.Probe(_format.EndOfTurn);
        _longRead = new LongRead();
        _rows = new CacheRows(session.Memory, options.CacheMegabytes * 1024L * 1024);
        Pump = new GenerationPump(
            new GenerationRound(session, _rows, options, _longRead, loggers.CreateLogger<GenerationRound>()), _rows, options);
    }

    public string Id { get; }

    public string OwnedBy => "kimberly";

    public int? ContextTokens => _context;

    /// <summary>The loop.</summary>
    public GenerationPump Pump { get; }

    /// <summary>Memory that the cache of conversations holds now, in bytes.</summary>
    public long CacheBytes => _rows.UsedBytes;

    /// <summary>Loads a model; the tokenizer and the weights at the same time.</summary>
    public static async Task<OnnxChatModel> LoadAsync(ModelFolder folder, SchedulingOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var tokenizer = Task.Run(() => ByteLevelTokenizer.Load(folder.Tokenizer));
        var config = ModelConfig.Read(folder.Config);
        var context = Math.Min(options.ContextTokens, config.MaxPositions);
        var session = DecoderSession.Open(folder.Graph, options.Device, options.Threads, options.Parallel * RowsPerParallel, context);
        try
        {
            return new OnnxChatModel(folder.Name, await tokenizer, config, session, context, options, time, loggers);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public async IAsyncEnumerable<AnswerPart> AnswerAsync(ChatPrompt prompt, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var tokens = _format.Encode(prompt.Messages);
        if (tokens.Length >= _context)
        {
            throw new ProblemException(
                413, ProblemCodes.BodyTooLarge, $"The prompt has {tokens.Length} tokens; {Id} holds {_context}, of which the answer needs at least 1.");
        }

        var limit = TimeSpan.FromSeconds(_options.RequestSeconds);
        var timeout = prompt.Timeout is { } wanted && wanted < limit ? wanted : limit;
        using var deadline = new CancellationTokenSource(timeout, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        var most = Math.Min(prompt.Sampling.MaxTokens ?? _options.DefaultMaxTokens, _context - tokens.Length);
        var generation = new Generation(tokens, prompt.Sampling, prompt.CacheKey, most, _tokenizer, _endTokens, ending.Token);

        long? admitted = null;
        Pump.Enqueue(generation, prompt.Timeout);
        try
        {
            while (await NextAsync(generation, timeout, deadline.Token, cancellation) is { } part)
            {
                admitted ??= _time.GetTimestamp();
                yield return part;
            }
        }
        finally
        {
            // Also when the reader leaves early: the loop sees it before the next token.
            await ending.CancelAsync();
            Pump.Left(admitted is { } since ? _time.GetElapsedTime(since) : null);
        }
    }

    public TokenCountAnswer CountTokens(IReadOnlyList<ChatCompletionMessage> messages)
    {
        var tokens = new List<int>();
        var counts = new int[messages.Count];
        for (var i = 0; i < counts.Length; i++)
        {
            tokens.Clear();
            _format.Append(messages[i], tokens);
            counts[i] = tokens.Count;
        }

        var overhead = _format.Encode([]).Length;
        return new TokenCountAnswer(counts.Sum() + overhead, counts, overhead, _context, Exact: true);
    }

    public void Forget(string cacheKey) => Pump.Forget(cacheKey);

    public async ValueTask DisposeAsync()
    {
        Pump.Dispose();
        try
        {
            await Pump.Ended;
        }
        finally
        {
            _longRead.Dispose();
            _session.Dispose();
        }
    }

    private static async ValueTask<AnswerPart?> NextAsync(Generation generation, TimeSpan timeout, CancellationToken deadline, CancellationToken cancellation)
    {
        try
        {
            return await generation.Parts.WaitToReadAsync(generation.Cancellation) && generation.Parts.TryRead(out var part) ? part : null;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new ProblemException(
                503, ProblemCodes.ModelUnavailable, $"The model did not finish within {timeout.TotalSeconds:0.#} seconds.", TimeSpan.FromSeconds(2));
        }
    }
}
