namespace Kimberly.Embedded;

/// <summary>Says how a resource is related to another one.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary><c>Reference</c> (is told where it is) or <c>WaitFor</c>.</summary>
    public string Type { get; } = type;
}
