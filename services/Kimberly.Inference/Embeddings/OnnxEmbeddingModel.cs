using System.Threading.Channels;
using Kimberly.Inference.Models;
using Kimberly.Inference.Runtime.Onnx;
using Kimberly.Inference.Tokenization;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.ML.OnnxRuntime;

namespace Kimberly.Inference.Embeddings;

/// <summary>
/// An embedding model in this process. One text per run, one thread a run, as many runs at once as there are cores: the
/// fastest way, and the only one in which a text always gets the same vector. A large request never holds more than that
/// many turns at a time, so that a single text waits for a run or two and not for the whole of it.
/// </summary>
internal sealed class OnnxEmbeddingModel : IEmbeddingModel, IDisposable
{
    private readonly InferenceSession _session;
    private readonly WordPieces _tokenizer;
    private readonly EmbeddingRun[] _runs;
    private readonly Channel<EmbeddingRun> _idle = Channel.CreateUnbounded<EmbeddingRun>();
    private readonly int _maxTokens;
    private readonly int _queueLimit;
    private int _present;

    private OnnxEmbeddingModel(ModelFolder folder, InferenceSession session, WordPieces tokenizer, int maxTokens, EmbeddingOptions options)
    {
        Id = folder.Name;
        _session = session;
        _tokenizer = tokenizer;
        _maxTokens = maxTokens;
        _queueLimit = options.QueueLimit;
        var parallel = options.Parallel == 0 ? Environment.ProcessorCount : options.Parallel;
        _runs = [.. Enumerable.Range(0, parallel).Select(_ => new EmbeddingRun(folder.Graph, session, maxTokens))];
        Dimensions = _runs[0].Dimensions;
        foreach (var run in _runs)
        {
            _idle.Writer.TryWrite(run);
        }
    }

    public string Id { get; }

    public string OwnedBy => "kimberly";

    public int? ContextTokens => _maxTokens;

    public int? Dimensions { get; }

    /// <summary>Texts that are in work or wait.</summary>
    public int Present => Volatile.Read(ref _present);

    public static OnnxEmbeddingModel Load(ModelFolder folder, EmbeddingOptions options)
    {
        var config = ModelConfig.Read(folder.Config);
        var tokenizer = WordPieces.Load(folder.Vocabulary);
        try
        {
            using var settings = OnnxSessions.Options(threads: 1);
            return new OnnxEmbeddingModel(
                folder, new InferenceSession(folder.Graph, settings), tokenizer, Math.Min(options.MaxTokens, config.MaxPositions), options);
        }
        catch (OnnxRuntimeException ex)
        {
            throw new ModelFileException($"{folder.Graph} cannot be loaded by ONNX Runtime: {ex.Message}", ex);
        }
    }

    public async Task<EmbeddedTexts> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        if (Interlocked.Add(ref _present, texts.Count) > _queueLimit)
        {
            Interlocked.Add(ref _present, -texts.Count);
            throw new ProblemException(429, ProblemCodes.ModelBusy, "Too many texts wait for the embedding model. Try again shortly.", TimeSpan.FromSeconds(1));
        }

        try
        {
            var vectors = new ReadOnlyMemory<float>[texts.Count];
            var tokens = 0;
            var work = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(_runs.Length, texts.Count), CancellationToken = cancellation };
            await Parallel.ForAsync(0, texts.Count, work, async (i, ct) =>
            {
                var ids = _tokenizer.Encode(texts[i], _maxTokens);
                Interlocked.Add(ref tokens, ids.Count);
                vectors[i] = await EmbedAsync(ids, ct);
            });
            return new EmbeddedTexts(vectors, tokens);
        }
        finally
        {
            Interlocked.Add(ref _present, -texts.Count);
        }
    }

    public void Dispose()
    {
        Array.ForEach(_runs, run => run.Dispose());
        _session.Dispose();
    }

    private async ValueTask<float[]> EmbedAsync(IReadOnlyList<int> tokens, CancellationToken cancellation)
    {
        var run = await _idle.Reader.ReadAsync(cancellation);
        try
        {
            return run.Embed(tokens);
        }
        catch (OnnxRuntimeException)
        {
            throw new ProblemException(503, ProblemCodes.ModelUnavailable, "The embedding model failed. Try again.", TimeSpan.FromSeconds(1));
        }
        finally
        {
            _idle.Writer.TryWrite(run);
        }
    }
}
