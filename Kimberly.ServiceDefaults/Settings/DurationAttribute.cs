using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Kimberly.ServiceDefaults.Settings;

/// <summary>
/// Bounds of a <see cref="TimeSpan"/>, both included. <see cref="RangeAttribute"/> can do this too, but turns its texts into times when it is first
/// asked, and throws where two threads ask at once: all objects of a class share one attribute.
/// </summary>
/// <param name="shortest">Such as <c>00:00:01</c>.</param>
/// <param name="longest">Such as <c>1.00:00:00</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationAttribute(string shortest, string longest) : ValidationAttribute($"{{0}} must be between {shortest} and {longest}.")
{
    /// <summary>The lower bound.</summary>
    public TimeSpan Shortest { get; } = TimeSpan.Parse(shortest, CultureInfo.InvariantCulture);

    /// <summary>The upper bound.</summary>
    public TimeSpan Longest { get; } = TimeSpan.Parse(longest, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || (value is TimeSpan time && time >= Shortest && time <= Longest);
}
