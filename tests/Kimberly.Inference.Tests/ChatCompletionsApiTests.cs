using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Kimberly.Contracts.Inference;
using Kimberly.ServiceDefaults.Json;

namespace Kimberly.Inference.Tests;

public sealed class ChatCompletionsApiTests(InferenceApp app)
{
    private static readonly object Persona = new { role = "system", content = "You are Kimberly, a helpful personal assistant." };
    private static readonly object[] Question = [Persona, new { role = "user", content = "What is 2 + 2?" }];

    [Fact]
    public async Task Answer_AsJson_HasTextUsageAndReason()
    {
        using var client = app.CreateServiceClient();
        using var response = await client.PostAsync(Api.Chat, Api.Json(new { model = ModelFiles.Chat, messages = Question, max_tokens = 6, seed = 1 }), TestContext.Current.CancellationToken);
        var answer = await Api.ReadAsync(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("chat.completion", answer.GetProperty("object").GetString());
        Assert.Equal(ModelFiles.Chat, answer.GetProperty("model").GetString());
        var choice = answer.GetProperty("choices")[0];
        Assert.Equal("assistant", choice.GetProperty("message").GetProperty("role").GetString());
        Assert.NotEmpty(choice.GetProperty("message").GetProperty("content").GetString()!);
        Assert.Equal("length", choice.GetProperty("finish_reason").GetString());
        var usage = answer.GetProperty("usage");
        Assert.Equal(6, usage.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(usage.GetProperty("total_tokens").GetInt32(), usage.GetProperty("prompt_tokens").GetInt32() + 6);
    }

    [Fact]
    public async Task Stream_JoinsToTheSameAnswer_AndEndsWithUsageAndDone()
    {
        var request = new ChatCompletionRequest(
            [new ChatCompletionMessage(ChatCompletionRole.User, "What is 2 + 2?")], Stream: true, StreamOptions: new(IncludeUsage: true), MaxTokens: 12);
        using var client = app.CreateServiceClient();
        using var response = await client.PostAsync(Api.Chat, Api.Json(request), TestContext.Current.CancellationToken);
        var events = await EventsAsync(response);
        using var whole = await client.PostAsync(Api.Chat, Api.Json(request with { Stream = false }), TestContext.Current.CancellationToken);
        var answer = await Api.ReadAsync(whole);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("[DONE]", events[^1].Data);
        var chunks = events.SkipLast(1).Select(item => JsonSerializer.Deserialize<ChatCompletionChunk>(item.Data, KimberlyJson.Options)!).ToArray();
        Assert.Equal(ChatCompletionRole.Assistant, chunks[0].Choices[0].Delta.Role);
        Assert.Equal(
            answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(),
            string.Concat(chunks.SelectMany(chunk => chunk.Choices).Select(choice => choice.Delta.Content)));
        Assert.Single(chunks, chunk => chunk.Choices.Any(choice => choice.FinishReason is not null));
        Assert.Empty(chunks[^1].Choices);
        Assert.Equal(answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), chunks[^1].Usage?.CompletionTokens);
        Assert.Single(chunks.Select(chunk => chunk.Id).Distinct());
    }

    [Fact]
    public async Task Stop_IsTakenAsTextOrAsList_AndIsNotInTheAnswer()
    {
        using var client = app.CreateServiceClient();
        foreach (var stop in new object[] { "=", new[] { "xyz", "=" } })
        {
            using var response = await client.PostAsync(Api.Chat, Api.Json(new { messages = Question, stop }), TestContext.Current.CancellationToken);
            var choice = (await Api.ReadAsync(response)).GetProperty("choices")[0];

            Assert.Equal("2 + 2 ", choice.GetProperty("message").GetProperty("content").GetString());
            Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        }
    }

    [Fact]
    public async Task Content_AsTextParts_IsRead()
    {
        using var client = app.CreateServiceClient();
        var parts = new[] { new { type = "text", text = "What is " }, new { type = "text", text = "2 + 2?" } };
        using var response = await client.PostAsync(Api.Chat, Api.Json(new { messages = new[] { Persona, new { role = "user", content = parts } } }), TestContext.Current.CancellationToken);

        var answer = await Api.ReadAsync(response);
        Assert.Equal("2 + 2 = 4.", answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task ClientThatGoesAway_FreesTheModel()
    {
        using var client = app.CreateServiceClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, Api.Chat)
        {
            Content = Api.Json(new { messages = new[] { new { role = "user", content = "Tell me a very long story." } }, stream = true, max_tokens = 1500, temperature = 1.3, seed = 2 }),
        };
        await app.WaitUntilIdleAsync();
        var before = app.Model.Pump.Generated;
        using (var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await Eventually.HoldsAsync(() => app.Model.Pump is { Present: 0, Active: 0 });
        Assert.InRange(app.Model.Pump.Generated - before, 0, 100);
    }

    [Fact]
    public async Task PromptBeyondTheContext_Is413WithTheCounts_AlsoForAStream()
    {
        using var client = app.CreateServiceClient();
        var content = string.Join(' ', Enumerable.Repeat("word", 3000));
        using var response = await client.PostAsync(Api.Chat, Api.Json(new { messages = new[] { new { role = "user", content } }, stream = true }), TestContext.Current.CancellationToken);
        var problem = await Api.ReadAsync(response);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("body_too_large", problem.GetProperty("code").GetString());
        Assert.Contains("2048", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "invalid_json", null)]
    [InlineData("[]", "validation_failed", null)]
    [InlineData("{}", "validation_failed", "messages")]
    [InlineData("{\"messages\":[]}", "validation_failed", "messages")]
    [InlineData("{\"messages\":[null]}", "validation_failed", "messages[0]")]
    [InlineData("{\"messages\":[{\"role\":\"user\"}]}", "validation_failed", "content")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":null}]}", "validation_failed", null)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":[null,{\"text\":null}]}]}", "validation_failed", null)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":7}]}", "validation_failed", null)]
    [InlineData("{\"messages\":[{\"role\":\"wizard\",\"content\":\"hi\"}]}", "validation_failed", "messages[0].role")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"a\\u0000b\"}]}", "validation_failed", null)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud83d\"}]}", "validation_failed", null)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"temperature\":3}", "validation_failed", "temperature")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"temperature\":\"hot\"}", "validation_failed", "temperature")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"top_p\":0}", "validation_failed", "top_p")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"top_k\":0}", "validation_failed", "top_k")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":0}", "validation_failed", "max_tokens")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":99999999999}", "validation_failed", "max_tokens")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stop\":[null]}", "validation_failed", "stop")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stop\":\"\"}", "validation_failed", "stop")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stop\":5}", "validation_failed", null)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"prompt_cache_key\":\"\"}", "validation_failed", "prompt_cache_key")]
    public async Task BadRequest_SaysWhatIsWrong(string body, string code, string? field)
    {
        using var client = app.CreateServiceClient();
        using var response = await client.PostAsync(Api.Chat, Api.Text(body), TestContext.Current.CancellationToken);
        var problem = await Api.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        if (field is not null)
        {
            Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        }
    }

    [Fact]
    public async Task MoreMessagesThanTheLimit_AreRefusedWithIt()
    {
        using var client = app.CreateServiceClient();
        var messages = Enumerable.Repeat(new ChatCompletionMessage(ChatCompletionRole.User, "x"), ChatCompletionRequest.MostMessages + 1).ToArray();
        using var response = await client.PostAsync(Api.Chat, Api.Json(new ChatCompletionRequest(messages)), TestContext.Current.CancellationToken);
        var problem = await Api.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains($"1 to {ChatCompletionRequest.MostMessages} messages", problem.GetProperty("errors").GetProperty("messages").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownModel_Is404()
    {
        using var client = app.CreateServiceClient();
        using var response = await client.PostAsync(Api.Chat, Api.Json(new { model = "gpt-99", messages = Question }), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("not_found", (await Api.ReadAsync(response)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task StrangersAndTokensForOtherServices_AreRefused()
    {
        using var stranger = app.CreateClient();
        using var otherAudience = app.ClientForService("chat", "memory");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stranger));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(otherAudience));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var response = await client.GetAsync(Api.Models, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<List<SseItem<string>>> EventsAsync(HttpResponseMessage response)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var events = new List<SseItem<string>>();
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken))
        {
            events.Add(item);
        }

        return events;
    }
}
