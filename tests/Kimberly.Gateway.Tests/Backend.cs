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

    private Backend(RequestDelegate answer, bool probesToo)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(context =>
        {
            // Those are asked by the gateway itself, whenever it likes.
            var isProbe = context.Request.Path == "/ready" || context.Request.Path == "/alive";
            if (!isProbe)
            {
                _requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Headers.Authorization}".TrimEnd());
            }

            return isProbe && !probesToo ? HealthyAsync(context) : answer(context);
        });
    }

    /// <summary>What arrived: method, path, query and authorization.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public string Address => _app.Urls.Single();

    public static Task<Backend> StartAsync(CancellationToken cancellation) =>
        StartAsync(HealthyAsync, cancellation);

    /// <param name="answer">Answers requests.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="probesToo">Whether it also answers when the gateway asks whether the service is alive and ready; else it is.</param>
    public static async Task<Backend> StartAsync(RequestDelegate answer, CancellationToken cancellation, bool probesToo = false)
    {
        var backend = new Backend(answer, probesToo);
        await backend._app.StartAsync(cancellation);
        return backend;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task HealthyAsync(HttpContext context) => context.Response.WriteAsJsonAsync(new { status = "healthy" }, context.RequestAborted);
}
