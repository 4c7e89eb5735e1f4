using Kimberly.Gateway.ApiKeys;
using Kimberly.Gateway.Docs;
using Kimberly.Gateway.Edge;
using Kimberly.Gateway.Forwarding;
using Kimberly.Gateway.Health;
using Kimberly.Gateway.RateLimiting;
using Kimberly.Gateway.Routing;
using Kimberly.ServiceDefaults;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.ServiceDiscovery;
using Yarp.ReverseProxy.Transforms;

namespace Kimberly.Gateway;

internal static class GatewaySetup
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.Services.AddReverseProxy().LoadFromMemory(RouteTable.Routes, RouteTable.Clusters)
            .AddTransforms(route => route.AddResponseTransform(NoteAnswer));
        builder.Services.AddSingleton<IDestinationResolver, DiscoveredDestinations>();
        builder.AddSystemHealth();
        builder.AddEdge();
        builder.AddRateLimits();
        builder.AddApiKeys();
    }

    public static void UseGateway(this WebApplication app)
    {
        app.UseEdge();
        app.UseServiceDefaults(beforeAuthorization: limited => limited.UseMiddleware<RateLimitGate>());
    }

    public static void MapGateway(this WebApplication app)
    {
        app.MapWelcome();
        app.MapSystemHealth();
        app.MapDocs();
        app.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<ForwardingFailures>();
            proxy.UseMiddleware<Replicas>();
        }).ConfigureEndpoints(RouteTable.Describe);
    }

    private static ValueTask NoteAnswer(ResponseTransformContext answer)
    {
        if (answer.ProxyResponse is not null)
        {
            (answer.HttpContext.Features.Get<IHttpRequestLifetimeFeature>() as Attempt)?.Answered();
        }

        return ValueTask.CompletedTask;
    }
}
