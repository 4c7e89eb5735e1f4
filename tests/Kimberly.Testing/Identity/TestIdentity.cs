using System.Net.Http.Headers;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kimberly.Testing.Identity;

/// <summary>Makes a service under test believe <see cref="TestTokens"/> instead of auth, and a client carry them.</summary>
public static class TestIdentity
{
    /// <summary>The service accepts these tokens and gets its own service tokens from them; auth need not run.</summary>
    public static IServiceCollection TrustTokens(this IServiceCollection services, TestTokens tokens)
    {
        services.Replace(ServiceDescriptor.Singleton(tokens.Keys));
        services.Replace(ServiceDescriptor.Singleton<IServiceTokens>(provider => new TestServiceTokens(tokens, provider.GetRequiredService<ServiceIdentity>().Name)));
        return services;
    }

    /// <summary>Every request of the client carries this token.</summary>
    public static HttpClient WithToken(this HttpClient client, string token)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private sealed class TestServiceTokens(TestTokens tokens, string service) : IServiceTokens
    {
        public ValueTask<string> GetAsync(string audience, CancellationToken cancellation) => ValueTask.FromResult(tokens.ForService(service, audience));
    }
}
