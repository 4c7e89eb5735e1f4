using Kimberly.Contracts.Inference;
using Kimberly.Inference.Sampling;

namespace Kimberly.Inference.Tests;

public sealed class ConversationCacheTests(InferenceApp app)
{
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

    private static string NewKey() => Guid.CreateVersion7().ToString();

    private static ChatCompletionMessage[] Conversation(params string[] turns) =>
    [
        new(ChatCompletionRole.System, "You are Kimberly, a helpful personal assistant."),
        .. turns.Select((turn, index) => new ChatCompletionMessage(index % 2 == 0 ? ChatCompletionRole.User : ChatCompletionRole.Assistant, turn)),
    ];
}
