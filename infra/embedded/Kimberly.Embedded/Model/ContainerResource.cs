namespace Kimberly.Embedded;

/// <summary>A resource that is a container in the Aspire profile; here, the same server as a process.</summary>
public abstract class ContainerResource(string name) : Resource(name), IResourceWithEnvironment, IResourceWithEndpoints, IResourceWithWaitSupport;
