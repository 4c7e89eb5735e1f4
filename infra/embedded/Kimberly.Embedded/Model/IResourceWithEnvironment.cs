namespace Kimberly.Embedded;

/// <summary>A resource that is given environment variables.</summary>
public interface IResourceWithEnvironment : IResource;
