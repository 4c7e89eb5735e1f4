using Kimberly.Contracts.Inference;
using Kimberly.Inference.Runtime;
using Kimberly.Inference.Sampling;
using Kimberly.Inference.Scheduling;

namespace Kimberly.Inference.Tests;

public sealed class ConversationCacheTests(InferenceApp app)
{
    private const string Secret = "My secret number is 7. Tell me a very long story about it.";

    private static readonly SamplingSettings Short = new() { MaxTokens = 24 };

    [Fact]
    public async Task SecondTurn_ReadsOnlyWhatIsNew_AndAnswersTheSame()
    {
        var key = NewKey();
        var first = await app.AskAsync(Conversation("What is the capital of France?"), Short, key);
        var conversation = Conversation("What is the capital of France?", first.Text, "And of Italy?");

        var second = await app.AskAsync(conversation, Short, key);
        var without = await app.AskAsync(conversation, Short);

        Assert.Equal(0, first.End.CachedTokens);
        // All that the model had read or said before, but for the tokens that end its turn.
        Assert.InRange(second.End.CachedTokens, first.End.PromptTokens + first.End.CompletionTokens - 1, first.End.PromptTokens + first.End.CompletionTokens);
        Assert.Equal(0, without.End.CachedTokens);
        Assert.Equal(without.Text, second.Text);
    }

    [Fact]
    public async Task ChangedTurn_KeepsTheBeginning_AndAnswersTheSame()
    {
        var key = NewKey();
        await app.AskAsync(Conversation("Name three fruits."), Short, key);

        var changed = await app.AskAsync(Conversation("Name three colours of the rainbow."), Short, key);
        var without = await app.AskAsync(Conversation("Name three colours of the rainbow."), Short);

        Assert.InRange(changed.End.CachedTokens, 10, changed.End.PromptTokens - 5);
        Assert.Equal(without.Text, changed.Text);
    }

    [Fact]
    public async Task SamePrompt_Again_IsReadOnlyAtItsEnd()
    {
        var key = NewKey();
        var first = await app.AskAsync(Conversation("What is 2 + 2?"), Short, key);
        var again = await app.AskAsync(Conversation("What is 2 + 2?"), Short, key);

        Assert.Equal(again.End.PromptTokens - 2, again.End.CachedTokens);
        Assert.Equal(first.Text, again.Text);
    }

    [Fact]
    public async Task ForgottenConversation_IsReadFromTheStart()
    {
        var key = NewKey();
        await app.AskAsync(Conversation("My secret number is 7."), Short, key);
        using var client = app.CreateServiceClient();

        using var dropped = await client.DeleteAsync(new Uri($"/internal/caches/{key}", UriKind.Relative), TestContext.Current.CancellationToken);
        var after = await app.AskAsync(Conversation("My secret number is 7."), Short, key);

        Assert.Equal(System.Net.HttpStatusCode.NoContent, dropped.StatusCode);
        Assert.Equal(0, after.End.CachedTokens);
    }

    [Fact]
    public async Task ConversationForgottenWhileItIsAnswered_IsNotKept()
    {
        var key = NewKey();
        var parts = Ask(key, new SamplingSettings { MaxTokens = 24 }, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await parts.MoveNextAsync());

        app.Model.Forget(key);
        while (await parts.MoveNextAsync())
        {
            // To its end.
        }

        await parts.DisposeAsync();
        Assert.Equal(0, (await app.AskAsync(Conversation(Secret), Short, key)).End.CachedTokens);
    }

    [Fact]
    public async Task ConversationForgottenWhileItWaits_IsNotKept()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var others = Enumerable.Range(0, InferenceApp.Parallel)
            .Select(_ => Answer.ReadAsync(Ask(NewKey(), new SamplingSettings { MaxTokens = 1500, Temperature = 1.3, Seed = 4 }, leaving.Token)))
            .ToArray();
        await Eventually.HoldsAsync(() => app.Model.Pump.Active == InferenceApp.Parallel);
        var key = NewKey();
        var waiting = Answer.ReadAsync(Ask(key, Short, TestContext.Current.CancellationToken));
        await Eventually.HoldsAsync(() => app.Model.Pump.Waiting == 1);

        app.Model.Forget(key);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(others));
        await waiting;
        Assert.Equal(0, (await app.AskAsync(Conversation(Secret), Short, key)).End.CachedTokens);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task TinyBudget_ChangesNoAnswer_AndKeepsNoMoreThanIt(int megabytes)
    {
        await using var model = await ModelFiles.OpenChatAsync(new SchedulingOptions { Parallel = 2, CacheMegabytes = megabytes });
        Task<Answer> AskAsync(string question, string key) =>
            Answer.ReadAsync(model.AnswerAsync(new ChatPrompt(Conversation(question), Short, key), TestContext.Current.CancellationToken));

        foreach (var question in new[] { "What is the capital of France?", "Name three fruits.", "What is the capital of France?" })
        {
            // Both conversations need more than the budget while they are answered.
            var answers = new[] { await AskAsync(question, "a"), await AskAsync(question, "b") };

            Assert.All(answers, answer => Assert.Equal(0, answer.End.CachedTokens));
            Assert.All(answers, answer => Assert.True(answer.End.PromptTokens * 46 > megabytes * 1024));
            Assert.Equal((await app.AskAsync(Conversation(question), Short)).Text, answers[0].Text);
            Assert.Equal(answers[0].Text, answers[1].Text);
            Assert.InRange(model.CacheBytes, 0, megabytes * 1024 * 1024);
        }
    }

    [Fact]
    public async Task ManyConversations_StayWithinTheRows_AndTheLatestIsKept()
    {
        var keys = Enumerable.Range(0, (InferenceApp.Parallel * 4) + 3).Select(_ => NewKey()).ToArray();
        foreach (var key in keys)
        {
            await app.AskAsync(Conversation("Hi"), new SamplingSettings { MaxTokens = 1 }, key);
        }

        var latest = await app.AskAsync(Conversation("Hi"), new SamplingSettings { MaxTokens = 1 }, keys[^1]);
        var oldest = await app.AskAsync(Conversation("Hi"), new SamplingSettings { MaxTokens = 1 }, keys[0]);

        Assert.Equal(latest.End.PromptTokens - 2, latest.End.CachedTokens);
        Assert.Equal(0, oldest.End.CachedTokens);
    }

    private IAsyncEnumerable<AnswerPart> Ask(string key, SamplingSettings sampling, CancellationToken cancellation) =>
        app.Model.AnswerAsync(new ChatPrompt(Conversation(Secret), sampling, key), cancellation);

    private static string NewKey() => Guid.CreateVersion7().ToString();

    private static ChatCompletionMessage[] Conversation(params string[] turns) =>
    [
        new(ChatCompletionRole.System, "You are Kimberly, a helpful personal assistant."),
        .. turns.Select((turn, index) => new ChatCompletionMessage(index % 2 == 0 ? ChatCompletionRole.User : ChatCompletionRole.Assistant, turn)),
    ];
}
