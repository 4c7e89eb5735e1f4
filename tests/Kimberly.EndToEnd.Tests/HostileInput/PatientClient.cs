using System.Net;
using System.Text.Json;
using Kimberly.Testing.Client;

namespace Kimberly.EndToEnd.Tests.HostileInput;

/// <summary>Does as 503 says: it comes again after a while. A busy machine answers so, and these tests are about other things.</summary>
internal static class PatientClient
{
    private const int MostAttempts = 30;

    /// <summary>Sends a request until the answer is no 503, for half a minute at least.</summary>
    public static async Task<HttpResponseMessage> SendPatientlyAsync(this HttpClient client, Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = make();
            var response = await client.SendAsync(request, cancellation);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable || response.Headers.RetryAfter?.Delta is not { } pause || attempt == MostAttempts)
            {
                return response;
            }

            response.Dispose();
            await Task.Delay(pause, cancellation);
        }
    }

    /// <summary>Posts until it is done.</summary>
    public static async Task<JsonElement> PostPatientlyAsync(this HttpClient client, string path, object body, CancellationToken cancellation)
    {
        using var response = await client.SendPatientlyAsync(() => new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonCalls.Body(body) }, cancellation);
        Assert.True(response.IsSuccessStatusCode, $"POST {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellation)}");
        return await response.ReadJsonAsync(cancellation);
    }
}
