using Kimberly.Blobs.Downloads;
using Kimberly.Blobs.FileSystem;
using Kimberly.Blobs.S3;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kimberly.Blobs;

/// <summary>Adds the store of blobs to a service.</summary>
public static class BlobsSetup
{
    /// <summary>Registers <see cref="IBlobStore"/>, which the section <c>Blobs</c> of the configuration chooses, and <see cref="DownloadLinks"/>.</summary>
    /// <param name="builder">The service's builder.</param>
    public static void AddBlobs(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddOptions<BlobsOptions>().BindConfiguration(BlobsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IBlobStore>(services =>
        {
            var options = services.GetRequiredService<IOptions<BlobsOptions>>().Value;
            return options.Provider == BlobsOptions.S3Provider
                ? new S3BlobStore(options.S3)
                : new FileSystemBlobStore(options.Folder, services.GetRequiredService<ILogger<FileSystemBlobStore>>());
        });
        builder.Services.AddSingleton(services => new DownloadLinks(
            services.GetRequiredService<IOptions<BlobsOptions>>().Value, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService<StoreStart>();
    }

    /// <summary>
    /// Maps <c>GET /files/{token}</c>, where the links of <see cref="DownloadLinks"/> lead. Needs <see cref="AddBlobs"/> and the problems of ServiceDefaults.
    /// </summary>
    /// <param name="app">The service.</param>
    public static void MapFiles(this IEndpointRouteBuilder app) => FilesApi.Map(app);

    /// <summary>Makes the store when the service starts: a folder that cannot be used is told at once, and what crashed processes left is swept.</summary>
    private sealed class StoreStart(IBlobStore store) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            (store as FileSystemBlobStore)?.Open();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
