using System.Net.Http.Headers;
using Kimberly.ServiceDefaults.Identity;

namespace Kimberly.ServiceDefaults.Http;

/// <summary>Calls a service with this service's own token for it.</summary>
internal sealed class ServiceTokenHandler(IServiceTokens tokens, string audience) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.GetAsync(audience, cancellationToken));
        return await base.SendAsync(request, cancellationToken);
    }
}
