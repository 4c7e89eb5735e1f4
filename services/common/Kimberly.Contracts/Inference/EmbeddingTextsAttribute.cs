using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Inference;

/// <summary>Accepts 1 to 2,048 texts of at least one character.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class EmbeddingTextsAttribute : ValidationAttribute
{
    /// <summary>Makes the attribute.</summary>
    public EmbeddingTextsAttribute()
        : base("It must be a text or 1 to 2048 texts, none of them empty.")
    {
    }

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is IReadOnlyList<string> { Count: >= 1 and <= 2048 } texts && texts.All(text => text is { Length: > 0 });
}
