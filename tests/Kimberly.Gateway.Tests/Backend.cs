using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kimberly.Gateway.Tests;

/// <summary>Stands for a service behind the gateway, on a socket of its own.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = new();

    private Backend(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(context =>
        {
            if (context.Request.Path != "/ready")
            {
                _requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Headers.Authorization}".TrimEnd());
            }

            return answer(context);
        });
    }

    /// <summary>What arrived: method, path, query and authorization.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public string Address => _app.Urls.Single();

    public static Task<Backend> StartAsync(CancellationToken cancellation) =>
        StartAsync(context => context.Response.WriteAsJsonAsync(new { status = "healthy" }, context.RequestAborted), cancellation);

    public static async Task<Backend> StartAsync(RequestDelegate answer, CancellationToken cancellation)
    {
        var backend = new Backend(answer);
        await backend._app.StartAsync(cancellation);
        return backend;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
