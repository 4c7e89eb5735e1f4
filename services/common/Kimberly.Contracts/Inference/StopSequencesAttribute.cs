using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Inference;

/// <summary>Accepts up to 16 stop sequences of 1 to 256 characters.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class StopSequencesAttribute : ValidationAttribute
{
    /// <summary>Makes the attribute.</summary>
    public StopSequencesAttribute()
        : base("It must hold at most 16 texts of 1 to 256 characters.")
    {
    }

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is not IReadOnlyList<string> stops || (stops.Count <= 16 && stops.All(stop => stop is { Length: >= 1 and <= 256 }));
}
