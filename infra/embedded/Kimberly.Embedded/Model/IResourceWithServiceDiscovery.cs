namespace Kimberly.Embedded;

/// <summary>A resource that others find by its name (<c>http://memory</c>).</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
