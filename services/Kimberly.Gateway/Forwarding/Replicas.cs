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
        // All are watched from the beginning: when one says that it cannot work, it is known then whether that is so for its like too.
        var watches = replicas.Skip(1).Select(replica => PulseOf(replica).Wait(lifetime.RequestAborted)).ToList();
        try
        {
            await TryEachAsync(context, proxy, replicas, repetition, lifetime);
        }
        finally
        {
            watches.ForEach(watch => watch.Dispose());
        }
    }

    private async Task TryEachAsync(
        HttpContext context, IReverseProxyFeature proxy, List<DestinationState> replicas, Repetition? repetition, IHttpRequestLifetimeFeature lifetime)
    {
        foreach (var (index, replica) in replicas.Index())
        {
            proxy.AvailableDestinations = [replica];
            var attempt = await TryAsync(context, lifetime, PulseOf(replica));
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

            if (index == replicas.Count - 1 || (attempt.WasUnable && PulseOf(replicas[index + 1]).IsUnable) || repetition?.MayFollow(failure) != true)
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

    private Pulse PulseOf(DestinationState replica) => pulses.Of(replica.Model.Config.Address);

    // Any of them may be first, but those that are known to hang or to be unable.
    private List<DestinationState> InOrder(IReadOnlyList<DestinationState> replicas)
    {
        if (replicas.Count == 1)
        {
            return [replicas[0]];
        }

        var shuffled = replicas.ToArray();
        Random.Shared.Shuffle(shuffled);
        return [.. shuffled.OrderBy(replica => PulseOf(replica).IsSilent).ThenBy(replica => PulseOf(replica).IsUnable)];
    }
}
