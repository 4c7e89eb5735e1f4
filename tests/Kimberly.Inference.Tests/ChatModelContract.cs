using Kimberly.Contracts.Inference;
using Kimberly.Inference.Runtime;
using Kimberly.Inference.Sampling;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Inference.Tests;

/// <summary>What every chat model promises, wherever it runs.</summary>
public abstract class ChatModelContract
{
    private protected abstract IChatModel Model { get; }

    /// <summary>Another model of the same kind, whose answer to the prompt of these tests takes longer than a request may.</summary>
    private protected abstract Task<IChatModel> OpenSlowAsync(int requestSeconds);

    [Fact]
    public async Task Answer_ComesInPieces_AndEndsOnceWithItsCosts()
    {
        var answer = await AskAsync(new SamplingSettings { MaxTokens = 8 });

        Assert.True(answer.Pieces.Count(piece => piece.Length > 0) > 2, $"{answer.Pieces.Count} pieces");
        Assert.NotEmpty(answer.Text);
        Assert.InRange(answer.End.PromptTokens, 1, 100);
        Assert.InRange(answer.End.CompletionTokens, 1, 8);
    }

    [Fact]
    public async Task MaxTokens_EndsTheAnswerForItsLength()
    {
        var answer = await AskAsync(new SamplingSettings { MaxTokens = 3 });

        Assert.Equal(AnswerEndReason.Length, answer.End.Reason);
        Assert.Equal(3, answer.End.CompletionTokens);
    }

    [Fact]
    public async Task StopSequence_EndsTheAnswerBeforeIt()
    {
        var whole = await AskAsync(new SamplingSettings { MaxTokens = 8 });
        var stop = whole.Text[^3..];

        var answer = await AskAsync(new SamplingSettings { MaxTokens = 8, Stop = [stop] });

        Assert.Equal(AnswerEndReason.Stop, answer.End.Reason);
        Assert.DoesNotContain(stop, answer.Text, StringComparison.Ordinal);
        Assert.StartsWith(answer.Text, whole.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SameQuestion_Greedily_GetsTheSameAnswer() =>
        Assert.Equal((await AskAsync(SamplingSettings.Greedy)).Text, (await AskAsync(SamplingSettings.Greedy)).Text);

    [Fact]
    public async Task Cancelling_EndsTheAnswer()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var parts = Model.AnswerAsync(Prompt(new SamplingSettings { MaxTokens = 500 }), leaving.Token).GetAsyncEnumerator(leaving.Token);
        Assert.True(await parts.MoveNextAsync());

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await parts.MoveNextAsync())
            {
                // What had come already may still be read.
            }
        });
    }

    [Fact]
    public async Task Deadline_OfTheService_EndsAnAnswerThatSaidNone()
    {
        var model = await OpenSlowAsync(requestSeconds: 1);
        try
        {
            var problem = await Assert.ThrowsAsync<ProblemException>(
                () => Answer.ReadAsync(model.AnswerAsync(Prompt(new SamplingSettings { MaxTokens = 1500 }), TestContext.Current.CancellationToken)));

            Assert.Equal((503, ProblemCodes.ModelUnavailable), (problem.Status, problem.Code));
            Assert.Contains("within 1 seconds", problem.Message, StringComparison.Ordinal);
        }
        finally
        {
            await ((model as IAsyncDisposable)?.DisposeAsync() ?? ValueTask.CompletedTask);
            (model as IDisposable)?.Dispose();
        }
    }

    [Fact]
    public void Counts_OfMessages_AddUp()
    {
        ChatCompletionMessage[] messages = [new(ChatCompletionRole.System, "Be brief."), new(ChatCompletionRole.User, "Hello there")];

        var counted = Model.CountTokens(messages);

        Assert.Equal(counted.PromptTokens, counted.MessageTokens.Sum() + counted.OverheadTokens);
        Assert.All(counted.MessageTokens, count => Assert.True(count > 2));
    }

    [Fact]
    public void Forgetting_AnUnknownConversation_IsFine() => Model.Forget("nobody-ever-used-this-key");

    private protected Task<Answer> AskAsync(SamplingSettings sampling) =>
        Answer.ReadAsync(Model.AnswerAsync(Prompt(sampling), TestContext.Current.CancellationToken));

    private static ChatPrompt Prompt(SamplingSettings sampling) =>
        new([new ChatCompletionMessage(ChatCompletionRole.User, "Count from one to ten in words.")], sampling);
}
