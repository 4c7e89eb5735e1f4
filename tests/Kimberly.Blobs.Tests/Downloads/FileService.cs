using Kimberly.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Kimberly.Blobs.Tests.Downloads;

/// <summary>The smallest service that serves files, on a real socket.</summary>
internal sealed class FileService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FileService(WebApplication app, FakeTimeProvider time)
    {
        (_app, Time) = (app, time);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public FakeTimeProvider Time { get; }

    public IBlobStore Blobs => _app.Services.GetRequiredService<IBlobStore>();

    public DownloadLinks Links => _app.Services.GetRequiredService<DownloadLinks>();

    public static async Task<FileService> StartAsync(Dictionary<string, string?> settings)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var builder = WebApplication.CreateBuilder();
        // Nobody who downloads is asked who they are, so nobody looks into Redis.
        builder.Configuration.AddInMemoryCollection(settings).AddInMemoryCollection([new("ConnectionStrings:redis", "127.0.0.1:1,abortConnect=false")]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults("files");
        builder.AddBlobs();
        builder.Services.AddSingleton<TimeProvider>(time);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapFiles();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new FileService(app, time);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
