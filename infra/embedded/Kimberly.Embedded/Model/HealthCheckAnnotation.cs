namespace Kimberly.Embedded;

/// <summary>Says that a resource's health is checked.</summary>
public sealed class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>The name of the check.</summary>
    public string Key { get; } = key;
}
