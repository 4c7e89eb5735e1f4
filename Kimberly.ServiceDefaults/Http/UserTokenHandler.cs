using Microsoft.AspNetCore.Http;

namespace Kimberly.ServiceDefaults.Http;

/// <summary>Passes the access token of the request that is being answered on to the called service.</summary>
internal sealed class UserTokenHandler(IHttpContextAccessor context) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var http = context.HttpContext ?? throw new InvalidOperationException(
            "A call on behalf of a person was made outside of that person's request; background work calls with CallAs.Service.");
        // A repeated call carries the token of the first attempt already.
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", http.Request.Headers.Authorization.ToString());
        return base.SendAsync(request, cancellationToken);
    }
}
