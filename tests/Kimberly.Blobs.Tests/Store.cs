using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kimberly.Blobs.Tests;

/// <summary>A host with a store and nothing else, as its settings choose it.</summary>
internal static class Store
{
    public const string LinkSecret = "a secret of the tests, and long enough";

    public static Dictionary<string, string?> Folder(string folder) => new()
    {
        ["Blobs:Provider"] = "FileSystem",
        ["Blobs:Folder"] = folder,
        ["Blobs:LinkSecret"] = LinkSecret,
    };

    public static async Task<IHost> StartAsync(IDictionary<string, string?> settings, Action<IServiceCollection>? change = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(builder.Configuration, settings);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.AddBlobs();
        change?.Invoke(builder.Services);
        var host = builder.Build();
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }
}
