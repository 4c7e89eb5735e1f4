namespace Kimberly.Embedded;

/// <summary>A .NET project, run from its built output.</summary>
public sealed class ProjectResource : Resource, IResourceWithEnvironment, IResourceWithServiceDiscovery, IResourceWithWaitSupport
{
    internal ProjectResource(string name)
        : base(name)
    {
    }
}
