using Kimberly.Gateway.Routing;
using Kimberly.ServiceDefaults.Http.Pulses;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Kimberly.Gateway.Forwarding;

/// <summary>
/// Sends a request to one replica of its service after the other until one has answered, each once at most. Nobody waits for a replica that hangs:
/// its pulse ends the attempt.
/// </summary>
internal sealed class Replicas(RequestDelegate next, ServicePulses pulses)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        var replicas = InOrder(proxy.AvailableDestinations);
        if (replicas.Count == 0)
        {
            await next(context);
            return;
        }

        var repetition = replicas.Count > 1 ? Repetition.Of(context.Request, RouteTable.TakesKeys(proxy.Route.Config)) : null;
        var lifetime = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        foreach (var (index, replica) in replicas.Index())
        {
            proxy.AvailableDestinations = [replica];
            var attempt = await TryAsync(context, lifetime, pulses.Of(replica.Model.Config.Address));
            if (context.GetForwarderErrorFeature() is not { } failure || lifetime.RequestAborted.IsCancellationRequested)
            {
                return;
            }

            if (context.Response.HasStarted)
            {
                if (attempt.WantedAbort && !await BrokenStream.TryEndAsync(context))
                {
                    lifetime.Abort();
                }

                return;
            }

            if (attempt.WasUnable || index == replicas.Count - 1 || repetition?.MayFollow(failure) != true)
            {
                return;
            }

            context.Response.Clear();
            context.Features.Set<IForwarderErrorFeature>(null);
        }
    }

    private async Task<Attempt> TryAsync(HttpContext context, IHttpRequestLifetimeFeature lifetime, Pulse pulse)
    {
        using var wait = pulse.Wait(lifetime.RequestAborted);
        var attempt = new Attempt(wait);
        context.Features.Set<IHttpRequestLifetimeFeature>(attempt);
        try
        {
            await next(context);
        }
        finally
        {
            context.Features.Set(lifetime);
        }

        return attempt;
    }

    // Any of them may be first, but those that are known to hang.
    private List<DestinationState> InOrder(IReadOnlyList<DestinationState> replicas)
    {
        if (replicas.Count == 1)
        {
            return [replicas[0]];
        }

        var shuffled = replicas.ToArray();
        Random.Shared.Shuffle(shuffled);
        return [.. shuffled.OrderBy(replica => pulses.Of(replica.Model.Config.Address).IsSilent)];
    }
}
