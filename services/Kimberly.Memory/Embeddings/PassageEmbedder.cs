using Microsoft.Extensions.Options;
using Pgvector;

namespace Kimberly.Memory.Embeddings;

/// <summary>Embeds what is being written, while the writer waits a little.</summary>
internal sealed partial class PassageEmbedder(
    EmbeddingClient client, IOptions<EmbeddingOptions> options, TimeProvider time, ILogger<PassageEmbedder> logger)
{
    /// <summary>The model that makes the embeddings.</summary>
    public string Model => client.Model;

    /// <summary>The vectors of the text's passages; null when inference did not give them in time, and the backfill has to.</summary>
    public async Task<IReadOnlyList<Vector>?> TryEmbedAsync(string content, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(options.Value.InlinePatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return await client.EmbedAsync(PassageSplitter.Split(content), either.Token);
        }
        catch (EmbeddingsAwayException ex)
        {
            LogDeferred(logger, ex.Message);
            return null;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            LogDeferred(logger, "Inference took too long.");
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "An item is stored without its embedding, which follows: {Reason}")]
    private static partial void LogDeferred(ILogger logger, string reason);
}
