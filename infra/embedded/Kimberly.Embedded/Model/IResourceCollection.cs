namespace Kimberly.Embedded;

/// <summary>The resources of an application, in the order of their declaration.</summary>
public interface IResourceCollection : IList<IResource>;
