namespace Kimberly.Embedded;

/// <summary>A resource inside another one, as a database is in its server: it lives and is healthy with its parent.</summary>
public interface IResourceWithParent : IResource
{
    /// <summary>The resource it is in.</summary>
    IResource Parent { get; }
}
