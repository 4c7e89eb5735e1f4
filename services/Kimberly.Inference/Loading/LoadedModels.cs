using Kimberly.Inference.Embeddings;
using Kimberly.Inference.Runtime;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Inference.Loading;

/// <summary>The models, from the moment on at which both have really answered.</summary>
internal sealed class LoadedModels
{
    private volatile Pair? _pair;

    /// <summary>True when a token was generated and a text embedded.</summary>
    public bool Ready => _pair is not null;

    /// <summary>When that was.</summary>
    public DateTimeOffset Since => Loaded.Since;

    public IChatModel Chat => Loaded.Chat;

    public IEmbeddingModel Embeddings => Loaded.Embeddings;

    private Pair Loaded => _pair ?? throw new ProblemException(
        503, ProblemCodes.ModelUnavailable, "The models are being loaded. Try again shortly.", TimeSpan.FromSeconds(1));

    public void Set(IChatModel chat, IEmbeddingModel embeddings, DateTimeOffset since) => _pair = new Pair(chat, embeddings, since);

    private sealed record Pair(IChatModel Chat, IEmbeddingModel Embeddings, DateTimeOffset Since);
}
