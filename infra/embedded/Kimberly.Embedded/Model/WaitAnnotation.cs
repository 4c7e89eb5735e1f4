namespace Kimberly.Embedded;

/// <summary>Says that a resource starts only after another one is ready.</summary>
public sealed class WaitAnnotation(IResource resource, WaitType waitType) : IResourceAnnotation
{
    /// <summary>The resource that is waited for.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>What it must have become.</summary>
    public WaitType WaitType { get; } = waitType;
}
