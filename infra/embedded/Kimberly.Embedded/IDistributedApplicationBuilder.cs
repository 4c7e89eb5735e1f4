using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Embedded;

/// <summary>Declares an application: its resources, and who needs whom.</summary>
public interface IDistributedApplicationBuilder
{
    /// <summary>The configuration: environment variables, then the command line.</summary>
    ConfigurationManager Configuration { get; }

    /// <summary>The folder of the AppHost's project file, from which relative paths count.</summary>
    string AppHostDirectory { get; }

    /// <summary>The AppHost's assembly.</summary>
    Assembly? AppHostAssembly { get; }

    /// <summary>What the application's own services are made of.</summary>
    IServiceCollection Services { get; }

    /// <summary>Tells running from publishing.</summary>
    DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <summary>The resources so far.</summary>
    IResourceCollection Resources { get; }

    /// <summary>Adds a resource.</summary>
    IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;

    /// <summary>Declares more about a resource.</summary>
    IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource;

    /// <summary>Ends the declaration.</summary>
    DistributedApplication Build();
}
