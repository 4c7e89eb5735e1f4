using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Memory;

/// <summary>Refuses text that is empty or only white space; null, where the serializer lets it pass, is no text.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotBlankAttribute() : ValidationAttribute("It must not be empty or only white space.")
{
    /// <inheritdoc />
    public override bool IsValid(object? value) => value is not string text || !string.IsNullOrWhiteSpace(text);
}
