namespace Kimberly.Inference.Embeddings;

/// <summary>Makes vectors of texts, wherever it runs.</summary>
internal interface IEmbeddingModel
{
    /// <summary>What requests call it.</summary>
    string Id { get; }

    /// <summary>Who runs it: <c>kimberly</c> for a model in this process.</summary>
    string OwnedBy { get; }

    /// <summary>The most tokens of a text that are read; null when unknown.</summary>
    int? ContextTokens { get; }

    /// <summary>The length of a vector; null until one was made.</summary>
    int? Dimensions { get; }

    /// <summary>Embeds texts; the same text always gives the same vector.</summary>
    /// <param name="texts">At least one, none of them empty.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>One vector of length 1 for each text, in their order.</returns>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">429 <c>model_busy</c> when too many texts wait, 503 <c>model_unavailable</c> when the model fails.</exception>
    Task<EmbeddedTexts> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation);
}
