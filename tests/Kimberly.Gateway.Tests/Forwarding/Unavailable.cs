using System.Net;
using Kimberly.Testing.Client;

namespace Kimberly.Gateway.Tests.Forwarding;

/// <summary>What a client is told when a part is away.</summary>
internal static class Unavailable
{
    public static async Task AssertAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("dependency_unavailable", (await response.ReadJsonAsync(cancellation)).Text("code"));
        Assert.NotNull(response.Headers.RetryAfter);
    }
}
