using Kimberly.Inference.Embeddings;
using Kimberly.Inference.Runtime;
using Kimberly.Inference.Runtime.OpenAi;
using Kimberly.Inference.Sampling;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Inference.Tests;

public sealed class OpenAiChatModelTests : ChatModelContract, IClassFixture<OpenAiDouble>, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly OpenAiDouble _server;
    private readonly OpenAiChatModel _model;

    public OpenAiChatModelTests(OpenAiDouble server)
    {
        _server = server;
        _server.Misbehaviour = null;
        _server.Embedding = [3, 4];
        _model = new OpenAiChatModel(Options(server.BaseUrl), Limit, TimeProvider.System);
    }

    private protected override IChatModel Model => _model;

    private protected override Task<IChatModel> OpenSlowAsync(int requestSeconds)
    {
        _server.Misbehaviour = "hang";
        var options = Options(_server.BaseUrl);
        options.StallSeconds = 60;
        return Task.FromResult<IChatModel>(new OpenAiChatModel(options, TimeSpan.FromSeconds(requestSeconds), TimeProvider.System));
    }

    [Fact]
    public async Task Request_CarriesWhatWasAskedFor()
    {
        var answer = await AskAsync(new SamplingSettings { MaxTokens = 4, Temperature = 0.5, TopP = 0.9, Seed = 7, Stop = ["zzz"] });

        Assert.Equal("one two three four", answer.Text);
        Assert.Equal((11, 4), (answer.End.PromptTokens, answer.End.CompletionTokens));
        Assert.Contains("\"model\":\"double\"", _server.LastRequest, StringComparison.Ordinal);
        Assert.Contains("\"temperature\":0.5", _server.LastRequest, StringComparison.Ordinal);
        Assert.Contains("\"top_p\":0.9", _server.LastRequest, StringComparison.Ordinal);
        Assert.Contains("\"seed\":7", _server.LastRequest, StringComparison.Ordinal);
        Assert.Contains("zzz", _server.LastRequest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("429", 429, ProblemCodes.ModelBusy)]
    [InlineData("413", 413, ProblemCodes.BodyTooLarge)]
    [InlineData("400", 503, ProblemCodes.ModelUnavailable)]
    [InlineData("401", 503, ProblemCodes.ModelUnavailable)]
    [InlineData("404", 503, ProblemCodes.ModelUnavailable)]
    [InlineData("500", 503, ProblemCodes.ModelUnavailable)]
    [InlineData("hang", 503, ProblemCodes.ModelUnavailable)]
    [InlineData("break", 503, ProblemCodes.ModelUnavailable)]
    [InlineData("garbage", 503, ProblemCodes.ModelUnavailable)]
    [InlineData("silent-end", 503, ProblemCodes.ModelUnavailable)]
    [InlineData("html", 503, ProblemCodes.ModelUnavailable)]
    public async Task ServerThatMisbehaves_EndsInAProblem(string misbehaviour, int status, string code)
    {
        _server.Misbehaviour = misbehaviour;

        var problem = await Assert.ThrowsAsync<ProblemException>(() => AskAsync(SamplingSettings.Greedy));

        Assert.Equal((status, code), (problem.Status, problem.Code));
        Assert.DoesNotContain("my secret", problem.Message, StringComparison.Ordinal);
        Assert.Equal(status is 413 ? null : TimeSpan.FromSeconds(status is 429 ? 7 : 2), problem.RetryAfter);

        _server.Misbehaviour = null;
        Assert.NotEmpty((await AskAsync(SamplingSettings.Greedy)).Text);
    }

    [Theory]
    [InlineData("""{"error":{"message":"Too much, with 'my secret'","type":"invalid_request_error","code":"context_length_exceeded"}}""")]
    [InlineData("""{"error":{"code":400,"message":"the request exceeds it","type":"exceed_context_size_error","n_ctx":4096}}""")]
    [InlineData("""{"object":"error","message":"This model's maximum context length is 4096 tokens, of 'my secret'","type":"BadRequestError","code":400}""")]
    [InlineData("""{"error":"prompt is longer than the context window"}""")]
    public async Task PromptThatTheServerFindsTooLong_IsRefusedAs413(string error)
    {
        _server.Misbehaviour = error;

        var problem = await Assert.ThrowsAsync<ProblemException>(() => AskAsync(SamplingSettings.Greedy));

        Assert.Equal((413, ProblemCodes.BodyTooLarge), (problem.Status, problem.Code));
        Assert.DoesNotContain("my secret", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":{"message":"Unknown parameter","type":"invalid_request_error","code":null}}""")]
    [InlineData("""{"error":[1]}""")]
    [InlineData("{")]
    public async Task OtherBadRequest_IsNoMatterOfLength(string error)
    {
        _server.Misbehaviour = error;

        var problem = await Assert.ThrowsAsync<ProblemException>(() => AskAsync(SamplingSettings.Greedy));

        Assert.Equal((503, ProblemCodes.ModelUnavailable), (problem.Status, problem.Code));
    }

    [Fact]
    public async Task PromptBeyondTheContext_IsRefusedWithTheCounts_BeforeTheServerCutsIt()
    {
        var prompt = new ChatPrompt([new(Contracts.Inference.ChatCompletionRole.User, string.Join(' ', Enumerable.Repeat("word", 3000)))], SamplingSettings.Greedy);

        var problem = await Assert.ThrowsAsync<ProblemException>(() => Answer.ReadAsync(_model.AnswerAsync(prompt, TestContext.Current.CancellationToken)));

        Assert.Equal((413, ProblemCodes.BodyTooLarge), (problem.Status, problem.Code));
        Assert.Matches("about 50\\d\\d tokens", problem.Message);
        Assert.Contains("4096", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ReachesTheServer()
    {
        using var slow = (OpenAiChatModel)await OpenSlowAsync(requestSeconds: 60);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var aborted = _server.Aborted;
        var prompt = new ChatPrompt([new(Contracts.Inference.ChatCompletionRole.User, "Hi")], SamplingSettings.Greedy);
        await using var parts = slow.AnswerAsync(prompt, leaving.Token).GetAsyncEnumerator(leaving.Token);
        Assert.True(await parts.MoveNextAsync());
        Assert.True(await parts.MoveNextAsync());

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => parts.MoveNextAsync().AsTask());
        await Eventually.HoldsAsync(() => _server.Aborted > aborted);
    }

    [Fact]
    public async Task ServerThatKnowsNoLimit_IsCutOff()
    {
        _server.Misbehaviour = "limitless";

        var answer = await AskAsync(new SamplingSettings { MaxTokens = 3 });

        Assert.Equal(("one two three", AnswerEndReason.Length, 3), (answer.Text, answer.End.Reason, answer.End.CompletionTokens));
    }

    [Fact]
    public async Task ServerThatIsAway_EndsInAProblem()
    {
        using var model = new OpenAiChatModel(Options("http://127.0.0.1:1/v1"), Limit, TimeProvider.System);

        var problem = await Assert.ThrowsAsync<ProblemException>(() => Answer.ReadAsync(
            model.AnswerAsync(new ChatPrompt([new(Contracts.Inference.ChatCompletionRole.User, "Hi")], SamplingSettings.Greedy), TestContext.Current.CancellationToken)));

        Assert.Equal((503, ProblemCodes.ModelUnavailable), (problem.Status, problem.Code));
    }

    [Fact]
    public async Task Embeddings_FromTheServer_HaveLengthOne()
    {
        var options = Options(_server.BaseUrl);
        options.EmbeddingModel = "double";
        using var model = new OpenAiEmbeddingModel(options);

        var made = await model.EmbedAsync(["a", "b"], TestContext.Current.CancellationToken);

        Assert.Equal([0.6f, 0.8f], made.Vectors[1].ToArray());
        Assert.Equal(2, model.Dimensions);
        Assert.Equal(5, made.Tokens);
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(float.NaN, 1f)]
    [InlineData(float.PositiveInfinity, 1f)]
    public async Task Embeddings_WithoutADirection_AreAProblem(float first, float second)
    {
        var options = Options(_server.BaseUrl);
        options.EmbeddingModel = "double";
        using var model = new OpenAiEmbeddingModel(options);
        _server.Embedding = [first, second];

        var problem = await Assert.ThrowsAsync<ProblemException>(() => model.EmbedAsync(["a"], TestContext.Current.CancellationToken));

        Assert.Equal((503, ProblemCodes.ModelUnavailable), (problem.Status, problem.Code));
    }

    public void Dispose() => _model.Dispose();

    private static OpenAiOptions Options(string url) => new() { BaseUrl = url, Model = "double", StallSeconds = 1 };
}
