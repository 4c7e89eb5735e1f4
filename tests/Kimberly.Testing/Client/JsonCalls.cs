using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kimberly.ServiceDefaults.Json;
using Xunit;

namespace Kimberly.Testing.Client;

/// <summary>Bodies as a client of Kimberly writes and reads them.</summary>
public static class JsonCalls
{
    public static HttpContent Body(object value) => JsonContent.Create(value, options: KimberlyJson.Options);

    public static HttpContent Text(string text, string mediaType = "application/json") => new StringContent(text, Encoding.UTF8, mediaType);

    public static async Task<T> ReadAsync<T>(this HttpResponseMessage response, CancellationToken cancellation) =>
        await response.Content.ReadFromJsonAsync<T>(KimberlyJson.Options, cancellation) ?? throw new InvalidOperationException("The answer is null.");

    public static Task<JsonElement> ReadJsonAsync(this HttpResponseMessage response, CancellationToken cancellation) =>
        response.ReadAsync<JsonElement>(cancellation);

    /// <summary>Posts and expects success.</summary>
    public static async Task<JsonElement> PostJsonAsync(this HttpClient client, string path, object body, CancellationToken cancellation)
    {
        using var response = await client.PostAsync(path, Body(body), cancellation);
        Assert.True(response.IsSuccessStatusCode, $"POST {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellation)}");
        return await response.ReadJsonAsync(cancellation);
    }

    /// <summary>Gets and expects success.</summary>
    public static async Task<JsonElement> GetJsonAsync(this HttpClient client, string path, CancellationToken cancellation)
    {
        using var response = await client.GetAsync(path, cancellation);
        Assert.True(response.IsSuccessStatusCode, $"GET {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellation)}");
        return await response.ReadJsonAsync(cancellation);
    }

    public static string Text(this JsonElement element, string name) =>
        element.GetProperty(name).GetString() ?? throw new InvalidOperationException($"{name} is null.");
}
