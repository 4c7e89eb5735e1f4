using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Memory;

/// <summary>Accepts up to <see cref="MemoryLimits.Tags"/> tags of 1 to <see cref="MemoryLimits.Tag"/> characters each.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MemoryTagsAttribute : ValidationAttribute
{
    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (value is not IReadOnlyList<string?> tags)
        {
            return ValidationResult.Success;
        }

        return tags.Count > MemoryLimits.Tags ? Refuse($"It holds {tags.Count} tags; {MemoryLimits.Tags} are the most.")
            : tags.Any(tag => tag is not { Length: > 0 and <= MemoryLimits.Tag }) ? Refuse($"Each tag has 1 to {MemoryLimits.Tag} characters.")
            : ValidationResult.Success;

        ValidationResult Refuse(string sentence) => new(sentence, validationContext.MemberName is { } name ? [name] : null);
    }
}
