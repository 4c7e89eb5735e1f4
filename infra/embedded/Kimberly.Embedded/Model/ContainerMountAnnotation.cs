namespace Kimberly.Embedded;

/// <summary>The volume that a container keeps its data in. Here they are always kept, below the data folder.</summary>
public sealed class ContainerMountAnnotation(string? source, string target) : IResourceAnnotation
{
    /// <summary>The name of the volume.</summary>
    public string? Source { get; } = source;

    /// <summary>Where it is in the container.</summary>
    public string Target { get; } = target;
}
