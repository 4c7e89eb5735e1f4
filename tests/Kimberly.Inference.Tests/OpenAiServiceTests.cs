using System.Net;
using System.Net.Sockets;
using Kimberly.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.Inference.Tests;

/// <summary>The service itself, with another server as its models.</summary>
public sealed class OpenAiServiceTests
{
    [Fact]
    public async Task Service_WithAnotherServer_AnswersFromIt_AndEmbedsHere()
    {
        await using var server = OpenAiDouble.On(port: 0);
        await server.InitializeAsync();
        await using var app = Service(server.BaseUrl).With("Inference:ModelsPath", ModelFiles.Root);
        using var client = app.ClientForService("chat", "inference");
        await ReadyAsync(app);

        using var response = await client.PostAsync(Api.Chat, Question, TestContext.Current.CancellationToken);
        using var vectors = await client.PostAsync(Api.Embeddings, Api.Json(new { input = "text" }), TestContext.Current.CancellationToken);
        using var models = await client.GetAsync(Api.Models, TestContext.Current.CancellationToken);

        Assert.Equal("one two three", Text(await Api.ReadAsync(response)));
        Assert.Equal(384, (await Api.ReadAsync(vectors)).GetProperty("data")[0].GetProperty("embedding").GetArrayLength());
        var chat = (await Api.ReadAsync(models)).GetProperty("data")[0];
        Assert.Equal(("double", "openai", 4096), (chat.GetProperty("id").GetString(), chat.GetProperty("owned_by").GetString(), chat.GetProperty("context_tokens").GetInt32()));
    }

    [Fact]
    public async Task ServerThatComesUpLater_IsWaitedFor()
    {
        var port = FreePort();
        await using var app = Service($"http://127.0.0.1:{port}/v1").With("Inference:OpenAI:EmbeddingModel", "double");
        using var client = app.ClientForService("chat", "inference");

        using var early = await client.PostAsync(Api.Chat, Question, TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => app.Logs.Lines.Any(line => line.ToString().Contains("do not answer yet", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        Assert.Equal("model_unavailable", (await Api.ReadAsync(early)).GetProperty("code").GetString());
        Assert.False(await IsReadyAsync(app));

        await using var server = OpenAiDouble.On(port);
        await server.InitializeAsync();
        await ReadyAsync(app);
        using var answered = await client.PostAsync(Api.Chat, Question, TestContext.Current.CancellationToken);

        Assert.Equal("one two three", Text(await Api.ReadAsync(answered)));
    }

    private static HttpContent Question => Api.Json(new { messages = new[] { new { role = "user", content = "Count." } }, max_tokens = 3 });

    private static ServiceFactory<Program> Service(string url) => new ServiceFactory<Program>()
        .With("Inference:Runtime", "OpenAI")
        .With("Inference:OpenAI:BaseUrl", url)
        .With("Inference:OpenAI:Model", "double")
        .With("ConnectionStrings:redis", "127.0.0.1:1,abortConnect=false,connectTimeout=100");

    private static async Task ReadyAsync(ServiceFactory<Program> app)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await IsReadyAsync(app))
        {
            await Task.Delay(50, patience.Token);
        }
    }

    private static async Task<bool> IsReadyAsync(ServiceFactory<Program> app)
    {
        var health = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "models", TestContext.Current.CancellationToken);
        return health.Status == HealthStatus.Healthy;
    }

    private static string? Text(System.Text.Json.JsonElement answer) =>
        answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
