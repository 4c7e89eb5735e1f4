using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;

namespace Kimberly.Inference.Runtime.OpenAi;

/// <summary>Connects to the configured server.</summary>
internal static class OpenAiClients
{
    public static OpenAIClient Create(OpenAiOptions options) => new(
        // The client insists on a key; servers on one's own machine ignore it.
        new ApiKeyCredential(string.IsNullOrEmpty(options.ApiKey) ? "none" : options.ApiKey),
        new OpenAIClientOptions
        {
            Endpoint = options.Address,
            // Whoever waits decides how long; a second try would double the load on a server that is in trouble.
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        });
}
