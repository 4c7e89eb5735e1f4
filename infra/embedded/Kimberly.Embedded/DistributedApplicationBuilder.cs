using System.Reflection;
using Kimberly.Embedded.Home;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Embedded;

/// <summary>Collects the resources of an application.</summary>
internal class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    /// <summary>Creates a builder.</summary>
    /// <param name="args">The command line, which is configuration too.</param>
    /// <param name="appHost">The AppHost's assembly.</param>
    /// <param name="defaults">Configuration between the environment and the command line.</param>
    public DistributedApplicationBuilder(string[] args, Assembly appHost, IEnumerable<KeyValuePair<string, string?>>? defaults = null)
    {
        AppHostAssembly = appHost;
        AppHostDirectory = AppHostFolder.Of(appHost);
        Configuration.AddEnvironmentVariables();
        Configuration.AddInMemoryCollection(defaults);
        Configuration.AddCommandLine(args);
        // What is called is on this machine: a proxy of the environment has no part in it.
        Services.AddHttpClient().ConfigureHttpClientDefaults(client => client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = false }));
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton<ResourceLoggerService>();
        Services.AddSingleton(_ => new ResourceNotificationService([.. Resources]));
    }

    /// <inheritdoc/>
    public ConfigurationManager Configuration { get; } = new();

    /// <inheritdoc/>
    public string AppHostDirectory { get; }

    /// <inheritdoc/>
    public Assembly? AppHostAssembly { get; }

    /// <inheritdoc/>
    public IServiceCollection Services { get; } = new ServiceCollection();

    /// <inheritdoc/>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = new();

    /// <inheritdoc/>
    public IResourceCollection Resources { get; } = new ResourceCollection();

    /// <inheritdoc/>
    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    /// <inheritdoc/>
    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    /// <inheritdoc/>
    public virtual DistributedApplication Build() =>
        new(this, new HostSettings { OpenHome = () => KimberlyHome.Open(this.HomeFolder()) });
}
