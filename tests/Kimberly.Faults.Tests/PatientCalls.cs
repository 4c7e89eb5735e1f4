using System.Net;
using System.Text.Json;
using Kimberly.Testing.Client;

namespace Kimberly.Faults.Tests;

/// <summary>Calls as a sensible client makes them.</summary>
internal static class PatientCalls
{
    /// <summary>Posts, and again after the time that a refusal with 503 names, until it is done.</summary>
    public static async Task<JsonElement> PostUntilDoneAsync(this HttpClient client, string path, object body, CancellationToken cancellation)
    {
        while (true)
        {
            using var response = await client.PostAsync(path, JsonCalls.Body(body), cancellation);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                Assert.True(response.IsSuccessStatusCode, $"POST {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellation)}");
                return await response.ReadJsonAsync(cancellation);
            }

            await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, cancellation);
        }
    }
}
