using Kimberly.Contracts.Inference;
using Kimberly.Inference.Runtime;
using Kimberly.Inference.Sampling;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Inference.Tests;

public sealed class ConcurrencyTests(InferenceApp app) : IAsyncLifetime
{
    private static readonly string[] Questions =
    [
        "What is the capital of France?",
        "Name three fruits.",
        "Write a Python function that adds two numbers.",
        "Hi, who are you?",
    ];

    // One row is computed a little differently from several: the longer an answer, the likelier a close choice that tips.
    private static readonly SamplingSettings Short = new() { MaxTokens = 12 };

    // What may come between a client's leaving and the model's noticing; the answers of these tests have 1,500 tokens.
    private const int Few = 60;

    /// <summary>What readers of the test before had left unread may still be in progress, and would be counted here.</summary>
    public ValueTask InitializeAsync() => app.WaitUntilIdleAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Conversations_AnsweredTogether_GetTheAnswersThatEachGetsAlone()
    {
        var alone = new List<string>();
        foreach (var question in Questions)
        {
            alone.Add((await app.AskAsync(question, Short)).Text);
        }

        // Twice, with caches that lie apart after the first round, so that rows are brought together.
        for (var round = 0; round < 2; round++)
        {
            var together = await Task.WhenAll(Questions.Select((question, i) => app.AskAsync(question, Short, $"together-{i}")));

            Assert.Equal(alone, together.Select(answer => answer.Text));
        }

        // With different lengths, so that rows leave the middle of the batch while others go on.
        var lengths = new[] { 3, 12, 7, 12 };
        var ragged = await Task.WhenAll(Questions.Select((question, i) => app.AskAsync(question, new SamplingSettings { MaxTokens = lengths[i] })));
        Assert.Equal(alone[1], ragged[1].Text);
        Assert.Equal(alone[3], ragged[3].Text);
        Assert.StartsWith(ragged[0].Text, alone[0], StringComparison.Ordinal);
        Assert.StartsWith(ragged[2].Text, alone[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewPrompt_IsAdmittedWhileAnotherAnswerIsInProgress()
    {
        await using var slow = LongAnswer(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await slow.MoveNextAsync());

        var quick = await app.AskAsync("What is 2 + 2?", new SamplingSettings { MaxTokens = 2 });

        Assert.Equal(2, quick.End.CompletionTokens);
        Assert.True(await slow.MoveNextAsync());
        Assert.Null(slow.Current.End);
    }

    [Fact]
    public async Task FullQueue_RefusesWithBusy_AndRecovers()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var readers = Enumerable.Range(0, InferenceApp.Parallel + InferenceApp.QueueLimit)
            .Select(_ => Answer.ReadAsync(LongAnswer(leaving.Token)))
            .ToArray();

        var refused = await Assert.ThrowsAsync<ProblemException>(() => app.AskAsync("One more"));
        using var client = app.CreateServiceClient();
        using var response = await client.PostAsync(
            new Uri("/v1/chat/completions", UriKind.Relative), Api.Json(new { messages = new[] { new { role = "user", content = "One more" } }, stream = true }), TestContext.Current.CancellationToken);

        Assert.Equal((429, ProblemCodes.ModelBusy), (refused.Status, refused.Code));
        Assert.Equal(429, (int)response.StatusCode);
        Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(readers));
        Assert.Equal(1, (await app.AskAsync("Again", new SamplingSettings { MaxTokens = 1 })).End.CompletionTokens);
    }

    [Fact]
    public async Task Reader_ThatLeaves_FreesTheModelAtOnce()
    {
        var before = app.Model.Pump.Generated;
        await foreach (var part in LongAnswer(TestContext.Current.CancellationToken))
        {
            if (part.Text.Length > 0)
            {
                break;
            }
        }

        await Eventually.HoldsAsync(() => app.Model.Pump is { Present: 0, Active: 0 });
        Assert.InRange(app.Model.Pump.Generated - before, 1, Few);
    }

    [Fact]
    public async Task LongPrompt_ThatIsCancelled_EndsLongBeforeItWasRead()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var before = app.Model.Pump.Generated;
        var prompt = new ChatPrompt(
            [new ChatCompletionMessage(ChatCompletionRole.User, string.Join(' ', Enumerable.Repeat("The quick brown fox jumps over the lazy dog.", 180)))],
            new SamplingSettings { MaxTokens = 1 },
            "long-prompt");
        var reading = Answer.ReadAsync(app.Model.AnswerAsync(prompt, leaving.Token));
        await Eventually.HoldsAsync(() => app.Model.Pump.Active == 1);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await Eventually.HoldsAsync(() => app.Model.Pump.Active == 0);
        Assert.Equal(before, app.Model.Pump.Generated);
        var again = await Answer.ReadAsync(app.Model.AnswerAsync(prompt, TestContext.Current.CancellationToken));
        // What had been read is kept, and tells how far the reading went.
        Assert.InRange(again.End.CachedTokens, 0, again.End.PromptTokens * 2 / 3);
    }

    [Fact]
    public async Task Deadline_ThatPasses_EndsTheAnswerWithAProblem()
    {
        var before = app.Model.Pump.Generated;
        var prompt = new ChatPrompt(
            [new ChatCompletionMessage(ChatCompletionRole.User, "Count to a thousand.")],
            new SamplingSettings { MaxTokens = 1500, Temperature = 1, Seed = 1 },
            Timeout: TimeSpan.FromMilliseconds(100));

        var problem = await Assert.ThrowsAsync<ProblemException>(() => Answer.ReadAsync(app.Model.AnswerAsync(prompt, TestContext.Current.CancellationToken)));

        Assert.Equal((503, ProblemCodes.ModelUnavailable), (problem.Status, problem.Code));
        await Eventually.HoldsAsync(() => app.Model.Pump.Active == 0);
        Assert.InRange(app.Model.Pump.Generated - before, 0, Few);
    }

    [Fact]
    public async Task WaitBeyondTheClientsPatience_IsRefusedAtOnce()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var readers = await FillAsync(leaving.Token);

        var refused = await Assert.ThrowsAsync<ProblemException>(() => Answer.ReadAsync(app.Model.AnswerAsync(
            new ChatPrompt([new ChatCompletionMessage(ChatCompletionRole.User, "Hi")], SamplingSettings.Greedy, Timeout: TimeSpan.FromTicks(1)),
            TestContext.Current.CancellationToken)));

        Assert.Equal((429, ProblemCodes.ModelBusy), (refused.Status, refused.Code));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(readers));
    }

    [Fact]
    public async Task WaitingRequest_HearsNothing_UntilTheModelBeginsWithIt()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var readers = await FillAsync(leaving.Token);
        await using var waiting = LongAnswer(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var first = waiting.MoveNextAsync().AsTask();
        await Eventually.HoldsAsync(() => app.Model.Pump.Waiting == 1);
        Assert.False(first.IsCompleted);

        await leaving.CancelAsync();

        Assert.True(await first);
        Assert.Equal(new AnswerPart(string.Empty), waiting.Current);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(readers));
    }

    [Fact]
    public async Task WaitingRequests_ThatAreCancelled_LeaveTheQueue_WhileNobodyElseDoes()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var readers = await FillAsync(leaving.Token);
        for (var round = 0; round < 3; round++)
        {
            using var impatient = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var waiting = Enumerable.Range(0, InferenceApp.QueueLimit).Select(_ => Answer.ReadAsync(LongAnswer(impatient.Token))).ToArray();
            await Eventually.HoldsAsync(() => app.Model.Pump.Waiting == InferenceApp.QueueLimit);

            await impatient.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
            await Eventually.HoldsAsync(() => app.Model.Pump.Waiting == 0);
        }

        Assert.Equal(InferenceApp.Parallel, app.Model.Pump.Active);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(readers));
    }

    [Fact]
    public async Task PromptBeyondTheContext_IsRefusedWithTheCounts()
    {
        var prompt = string.Join(' ', Enumerable.Repeat("word", 3000));

        var problem = await Assert.ThrowsAsync<ProblemException>(() => app.AskAsync(prompt));

        Assert.Equal((413, ProblemCodes.BodyTooLarge), (problem.Status, problem.Code));
        Assert.Contains("2048", problem.Message, StringComparison.Ordinal);
        Assert.Matches("has 30\\d\\d tokens", problem.Message);
    }

    /// <summary>Keeps the model busy with as many answers as it makes at once.</summary>
    private async Task<Task<Answer>[]> FillAsync(CancellationToken cancellation)
    {
        var readers = Enumerable.Range(0, InferenceApp.Parallel).Select(_ => Answer.ReadAsync(LongAnswer(cancellation))).ToArray();
        await Eventually.HoldsAsync(() => app.Model.Pump.Active == InferenceApp.Parallel);
        return readers;
    }

    /// <summary>An answer that goes on for a long time whatever the model thinks.</summary>
    private IAsyncEnumerable<AnswerPart> LongAnswer(CancellationToken cancellation) => app.Model.AnswerAsync(
        new ChatPrompt([new ChatCompletionMessage(ChatCompletionRole.User, "Tell me a very long story.")], new SamplingSettings { MaxTokens = 1500, Temperature = 1.3, Seed = 4 }),
        cancellation);
}
