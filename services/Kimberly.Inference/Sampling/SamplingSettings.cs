namespace Kimberly.Inference.Sampling;

/// <summary>How tokens are chosen and when the answer ends.</summary>
internal sealed record SamplingSettings
{
    public static SamplingSettings Greedy { get; } = new();

    /// <summary>The most tokens to generate; null for the service's default.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>0 always takes the likeliest token.</summary>
    public double Temperature { get; init; }

    /// <summary>Only the likeliest tokens that together have this probability; 1 for all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Only so many of the likeliest tokens; null for all.</summary>
    public int? TopK { get; init; }

    /// <summary>Divides the logits of what was said before; 1 for none.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>The same seed gives the same choices; null for a new one each time.</summary>
    public long? Seed { get; init; }

    /// <summary>Texts that end the answer.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];
}
