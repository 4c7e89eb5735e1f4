using Kimberly.ServiceDefaults.Http.Pulses;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Kimberly.ServiceDefaults.Http;

/// <summary>Calls from one service to another: by name, with a token, and with patience that fits a person who waits.</summary>
public static class ServiceCallsSetup
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    internal static void AddServiceCalls(this WebApplicationBuilder builder)
    {
        builder.Services.AddServiceDiscovery();
        builder.Services.TryAddSingleton<ServicePulses>();
        builder.Services.ConfigureHttpClientDefaults(http =>
            http.UseSocketsHttpHandler((handler, _) => handler.ConnectTimeout = TimeSpan.FromSeconds(1)));
        builder.Services.AddHttpClient(SigningKeys.Client).AddInteractiveResilience().ToService();
        // A second token does no harm, so this POST may be repeated.
        builder.Services.AddHttpClient(ServiceTokens.Client).AddInteractiveResilience(repeatUnsafe: true).ToService();
    }

    /// <summary>Adds a typed client for another service.</summary>
    /// <typeparam name="TClient">A class whose constructor takes an <see cref="HttpClient"/>.</typeparam>
    /// <param name="builder">The service's builder.</param>
    /// <param name="service">The called service's name in the topology.</param>
    /// <param name="callAs">On whose behalf it calls.</param>
    /// <param name="times">How long a call may take.</param>
    /// <returns>The client's builder, for more handlers.</returns>
    public static IHttpClientBuilder AddServiceClient<TClient>(
        this WebApplicationBuilder builder, string service, CallAs callAs, CallTimes times = CallTimes.Interactive)
        where TClient : class => Complete(builder.Services.AddHttpClient<TClient>(), service, callAs, times);

    /// <summary>Adds a named client for another service, for who learns only from configuration which services it calls.</summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="name">The client's name, for <see cref="IHttpClientFactory"/>.</param>
    /// <param name="service">The called service's name in the topology.</param>
    /// <param name="callAs">On whose behalf it calls.</param>
    /// <param name="times">How long a call may take.</param>
    /// <returns>The client's builder, for more handlers.</returns>
    public static IHttpClientBuilder AddServiceClient(
        this WebApplicationBuilder builder, string name, string service, CallAs callAs, CallTimes times = CallTimes.Interactive) =>
        Complete(builder.Services.AddHttpClient(name), service, callAs, times);

    /// <summary>Calls between services go straight to their addresses, whatever proxy the owner has for the world outside.</summary>
    /// <param name="client">A client of another service.</param>
    /// <returns>The same builder.</returns>
    public static IHttpClientBuilder WithoutProxy(this IHttpClientBuilder client) =>
        client.UseSocketsHttpHandler((handler, _) => handler.UseProxy = false);

    /// <summary>Straight to the replicas of the service that is named. Innermost, so that a call that is repeated may go to another one.</summary>
    /// <param name="client">A client of another service.</param>
    /// <param name="waitsForBody">Whether the whole answer counts as the answer; false for streams.</param>
    /// <returns>The same builder.</returns>
    public static IHttpClientBuilder ToService(this IHttpClientBuilder client, bool waitsForBody = true) => client
        .AddHttpMessageHandler(services => new ReplicaHandler(services.GetRequiredService<ServicePulses>(), waitsForBody))
        .WithoutProxy();

    private static IHttpClientBuilder Complete(IHttpClientBuilder client, string service, CallAs callAs, CallTimes times)
    {
        client.ConfigureHttpClient(http =>
        {
            http.BaseAddress = new Uri($"http://{service}");
            // The resilience pipeline, or the reader of the stream, keeps the time.
            http.Timeout = Timeout.InfiniteTimeSpan;
        });
        // Outermost, so that the wait for a token counts too.
        if (times == CallTimes.Interactive)
        {
            client.AddInteractiveResilience();
        }

        client.AddHttpMessageHandler(services => callAs == CallAs.User
            ? new UserTokenHandler(services.GetRequiredService<IHttpContextAccessor>())
            : new ServiceTokenHandler(services.GetRequiredService<IServiceTokens>(), service));
        return client.ToService(waitsForBody: times == CallTimes.Interactive);
    }

    private static IHttpClientBuilder AddInteractiveResilience(this IHttpClientBuilder client, bool repeatUnsafe = false)
    {
        client.AddStandardResilienceHandler(resilience => Interactive(resilience, repeatUnsafe));
        return client;
    }

    private static void Interactive(HttpStandardResilienceOptions resilience, bool repeatUnsafe)
    {
        resilience.TotalRequestTimeout.Timeout = Patience;
        resilience.AttemptTimeout.Timeout = Patience;
        var isTransient = resilience.Retry.ShouldHandle;
        resilience.Retry.ShouldHandle = call => call.Outcome.Exception is HangingServiceException ? ValueTask.FromResult(false) : isTransient(call);
        if (!repeatUnsafe)
        {
            resilience.Retry.DisableForUnsafeHttpMethods();
        }

        resilience.Retry.MaxRetryAttempts = 3;
        resilience.Retry.Delay = TimeSpan.FromMilliseconds(100);
        resilience.Retry.BackoffType = DelayBackoffType.Exponential;
        resilience.Retry.UseJitter = true;
        // A restarted service is back within seconds; a breaker that stays open longer would only add to the outage.
        resilience.CircuitBreaker.SamplingDuration = TimeSpan.FromSeconds(10);
        resilience.CircuitBreaker.MinimumThroughput = 20;
        resilience.CircuitBreaker.BreakDuration = TimeSpan.FromMilliseconds(500);
    }
}
