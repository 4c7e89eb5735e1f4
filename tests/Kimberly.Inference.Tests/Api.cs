using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kimberly.ServiceDefaults.Json;

namespace Kimberly.Inference.Tests;

/// <summary>Requests as a client would write them.</summary>
internal static class Api
{
    public static readonly Uri Chat = new("/v1/chat/completions", UriKind.Relative);
    public static readonly Uri Embeddings = new("/v1/embeddings", UriKind.Relative);
    public static readonly Uri Models = new("/v1/models", UriKind.Relative);
    public static readonly Uri Tokens = new("/internal/tokens", UriKind.Relative);

    public static HttpContent Json(object body) => Text(JsonSerializer.Serialize(body, KimberlyJson.Options));

    public static HttpContent Text(string body) => new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }
}
