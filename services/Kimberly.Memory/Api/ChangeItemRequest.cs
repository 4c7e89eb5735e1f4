using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Kimberly.Contracts.Memory;

namespace Kimberly.Memory.Api;

/// <summary>Body of <c>PATCH /memory/{id}</c>. What is left out stays as it is; null is refused.</summary>
public sealed record ChangeItemRequest
{
    /// <summary>The new text, 1 to 16,000 characters; not only white space.</summary>
    [DisallowNull]
    [StringLength(MemoryLimits.Content, ErrorMessage = "It must have 1 to 16,000 characters.")]
    [NotBlank]
    public string? Content { get; init; }

    /// <summary>How long it is meant to stay.</summary>
    [DisallowNull]
    public MemoryTier? Tier { get; init; }

    /// <summary>The new tags, instead of the old ones; an empty list takes all away.</summary>
    [DisallowNull]
    [MemoryTags]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>True is refused until sensitive memories are encrypted.</summary>
    [AllowedValues(false, ErrorMessage = CreateItemRequest.NoSensitive)]
    public bool Sensitive { get; init; }
}
