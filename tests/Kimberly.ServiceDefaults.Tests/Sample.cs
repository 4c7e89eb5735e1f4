using System.ComponentModel.DataAnnotations;

namespace Kimberly.ServiceDefaults.Tests;

/// <summary>A request with a field of each kind.</summary>
public sealed record Sample(
    [StringLength(10, MinimumLength = 1)] string DisplayName,
    [Range(1, 100)] int TopK = 10,
    double? Weight = null,
    SampleKind? Kind = null,
    Guid? Id = null,
    DateTimeOffset? At = null,
    IReadOnlyList<string>? Tags = null,
    SamplePart? SomePart = null);
