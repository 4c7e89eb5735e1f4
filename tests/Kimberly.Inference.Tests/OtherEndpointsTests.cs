using System.Net;
using System.Text.Json;
using Kimberly.Contracts.Inference;
using Kimberly.Inference.Loading;
using Kimberly.ServiceDefaults.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.Inference.Tests;

public sealed class OtherEndpointsTests(InferenceApp app)
{
    [Fact]
    public async Task Models_TellTheirContext()
    {
        using var client = app.CreateServiceClient();
        using var response = await client.GetAsync(Api.Models, TestContext.Current.CancellationToken);
        var models = JsonSerializer.Deserialize<ModelList>(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), KimberlyJson.Options)!;

        Assert.Equal((ModelFiles.Chat, "chat", 2048), (models.Data[0].Id, models.Data[0].Kind, models.Data[0].ContextTokens));
        Assert.Equal((ModelFiles.Embeddings, "embedding", 256, 384), (models.Data[1].Id, models.Data[1].Kind, models.Data[1].ContextTokens, models.Data[1].Dimensions));
    }

    [Fact]
    public async Task Tokens_OfMessages_AreWhatAPromptOfThemCosts()
    {
        ChatCompletionMessage[] messages = [new(ChatCompletionRole.System, "Be brief."), new(ChatCompletionRole.User, "Hi 👋")];
        using var client = app.CreateServiceClient();
        using var response = await client.PostAsync(Api.Tokens, Api.Json(new TokenCountRequest(messages)), TestContext.Current.CancellationToken);
        var counted = JsonSerializer.Deserialize<TokenCountAnswer>(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), KimberlyJson.Options)!;
        var answer = await app.AskAsync(messages);

        Assert.Equal(answer.End.PromptTokens, counted.PromptTokens);
        Assert.Equal(counted.PromptTokens, counted.MessageTokens.Sum() + counted.OverheadTokens);
        Assert.True(counted.Exact);
        Assert.Equal(2048, counted.ContextTokens);
    }

    [Fact]
    public async Task Embeddings_AsNumbersAndAsBase64_AreTheSame()
    {
        using var client = app.CreateServiceClient();
        List<string> texts = ["one", "two"];
        var numbers = await EmbedAsync(client, new { input = texts });
        var base64 = await EmbedAsync(client, new { input = "two", encoding_format = "base64", model = ModelFiles.Embeddings });

        Assert.Equal([0, 1], numbers.Data.Select(item => item.Index));
        Assert.Equal(384, numbers.Data[1].Embedding.Values.Length);
        Assert.Equal(numbers.Data[1].Embedding.Values.ToArray(), base64.Data[0].Embedding.Values.ToArray());
        Assert.Equal(3, base64.Usage.PromptTokens);
    }

    [Theory]
    [InlineData("{\"input\":[]}")]
    [InlineData("{\"input\":\"\"}")]
    [InlineData("{\"input\":[\"a\",\"\"]}")]
    [InlineData("{\"input\":[null]}")]
    [InlineData("{\"input\":5}")]
    [InlineData("{\"input\":\"a\",\"encoding_format\":\"hex\"}")]
    [InlineData("{\"input\":\"\\ud83d\"}")]
    [InlineData("{}")]
    public async Task BadEmbeddingRequest_SaysWhatIsWrong(string body)
    {
        using var client = app.CreateServiceClient();
        using var response = await client.PostAsync(Api.Embeddings, Api.Text(body), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("validation_failed", (await Api.ReadAsync(response)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Readiness_ComesWithTheModels()
    {
        var health = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "models", TestContext.Current.CancellationToken);
        var before = await new ModelsReady(new LoadedModels()).CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.Equal(HealthStatus.Unhealthy, before.Status);
    }

    [Fact]
    public async Task Metrics_NameTheModelsWork()
    {
        await app.AskAsync("Hi");
        using var client = app.CreateServiceClient();
        using var asked = await client.PostAsync(Api.Chat, Api.Json(new { messages = new[] { new { role = "user", content = "Hi" } }, max_tokens = 3 }), TestContext.Current.CancellationToken);
        var metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        Assert.Contains("gen_ai_server_time_to_first_token_seconds_count", metrics, StringComparison.Ordinal);
        Assert.Contains("gen_ai_client_token_usage", metrics, StringComparison.Ordinal);
        Assert.Contains("kimberly_gen_ai_output_tokens_per_second", metrics, StringComparison.Ordinal);
    }

    private static async Task<EmbeddingAnswer> EmbedAsync(HttpClient client, object body)
    {
        using var response = await client.PostAsync(Api.Embeddings, Api.Json(body), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonSerializer.Deserialize<EmbeddingAnswer>(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), KimberlyJson.Options)!;
    }
}
