using System.Collections.Concurrent;
using Microsoft.Extensions.ServiceDiscovery;

namespace Kimberly.ServiceDefaults.Http.Pulses;

/// <summary>The pulses of all addresses that this process calls: one for each, whoever calls it.</summary>
/// <param name="resolver">Finds the addresses of services.</param>
/// <param name="time">The clock.</param>
public sealed class ServicePulses(ServiceEndpointResolver resolver, TimeProvider time) : IDisposable
{
    private const string SchemeEnd = "://";

    private readonly ConcurrentDictionary<string, Pulse> _pulses = new();

    // Without the propagator these questions are in nobody's traces.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    });

    /// <summary>The pulse of an address.</summary>
    /// <param name="address">Where a replica listens, such as <c>http://127.0.0.1:5000</c>.</param>
    /// <returns>The same pulse for the same address.</returns>
    public Pulse Of(string address) => _pulses.GetOrAdd(
        address.TrimEnd('/'), host => new Pulse((path, cancellation) => AskAsync(host + path, cancellation), time));

    /// <summary>Waits for a service that is called, or will be in a moment: the earlier it is watched, the earlier it is known whether it hangs.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="caller">Ends when nobody wants the answer any more.</param>
    /// <returns>The wait; null where the service has several replicas, or an address that discovery does not know, so that another may answer.</returns>
    public async ValueTask<PulseWait?> WatchAsync(string service, CancellationToken caller) =>
        await AddressesAsync($"http://{service}", caller) is [var only] && only != $"http://{service}" ? Of(only).Wait(caller) : null;

    /// <summary>The addresses of a service's replicas; the name itself where discovery knows none.</summary>
    internal async ValueTask<IReadOnlyList<string>> AddressesAsync(string name, CancellationToken cancellation)
    {
        var found = await resolver.GetEndpointsAsync(name, cancellation);
        return found.Endpoints.Count == 0 ? [name] : [.. found.Endpoints.Select(endpoint => Address(name, endpoint))];
    }

    private static string Address(string name, ServiceEndpoint endpoint)
    {
        var address = endpoint.ToString()!;
        var uri = address.Contains(SchemeEnd, StringComparison.Ordinal)
            ? new Uri(address)
            : new Uri(name[..name.IndexOf(SchemeEnd, StringComparison.Ordinal)] + SchemeEnd + address);
        // Without a port that the scheme implies, so that the name of a service that discovery does not know stays as it is.
        return uri.GetLeftPart(UriPartial.Authority);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<bool?> AskAsync(string url, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await _http.SendAsync(request, cancellation);
            return (int)response.StatusCode < 500;
        }
        catch (Exception)
        {
            // Whatever it is: whoever watches must go on, or nobody would ever watch this address again.
            return null;
        }
    }
}
