using System.Diagnostics;
using System.Net;
using Kimberly.Contracts.Jobs;
using Kimberly.Contracts.Memory;
using Kimberly.Memory.Data;
using Kimberly.Testing.Logging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kimberly.Memory.Tests.Embeddings;

public sealed class InferenceAwayTests(MemoryFixture memory) : IClassFixture<MemoryFixture>, IDisposable
{
    public void Dispose() => memory.Inference.Mood = InferenceMood.Well;

    [Theory]
    [InlineData("Away")]
    [InlineData("Busy")]
    [InlineData("Silent")]
    [InlineData("Confused")]
    [InlineData("AnotherModel")]
    public async Task Remember_InferenceGivesNothing_IsStoredAndFoundOnceItIsBack(string mood)
    {
        using var anna = memory.NewPerson();
        memory.Inference.Mood = Enum.Parse<InferenceMood>(mood);

        var started = Stopwatch.GetTimestamp();
        var item = await anna.RememberAsync("My dog is called Biscuit.");
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(item.Id, Assert.Single((await anna.ListAsync("?q=biscuit")).Items).Id);
        using var asked = await anna.SendJsonAsync(HttpMethod.Post, "/memory/query", new { query = "dog" });
        var problem = await asked.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "dependency_unavailable");
        Assert.NotNull(asked.Headers.RetryAfter);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);

        memory.Inference.Mood = InferenceMood.Well;
        await EventuallyFoundAsync(anna, "dog called Biscuit");
    }

    [Fact]
    public async Task Change_InferenceAway_ForgetsTheOldTextAtOnceAndFindsTheNewLater()
    {
        using var anna = memory.NewPerson();
        var item = await anna.RememberAsync("My dog is called Biscuit.");
        memory.Inference.Mood = InferenceMood.Away;

        using var changed = await anna.SendJsonAsync(HttpMethod.Patch, $"/memory/{item.Id}", new { content = "The bicycle is green." });

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        memory.Inference.Mood = InferenceMood.Well;
        await EventuallyFoundAsync(anna, "bicycle green");
        Assert.True(Assert.Single((await anna.AskAsync("dog called Biscuit")).Results).Score < 0.3);
    }

    [Fact]
    public async Task Backfill_OfManyItems_EmbedsEachOnce()
    {
        using var anna = memory.NewPerson();
        memory.Inference.Mood = InferenceMood.Away;
        for (var i = 0; i < 40; i++)
        {
            await anna.RememberAsync($"Fact number {i}");
        }

        var before = memory.Inference.TextsEmbedded;
        memory.Inference.Mood = InferenceMood.Well;

        Assert.Equal(40, await memory.BackfillAsync());
        Assert.Equal(before + 40, memory.Inference.TextsEmbedded);
        Assert.Equal(40, (await anna.AskAsync("fact", new { top_k = 100 })).Results.Count);
    }

    [Fact]
    public async Task Remember_InferenceAway_AsksForOneJobThatWaitsForItToComeBack()
    {
        using var anna = memory.NewPerson();
        foreach (var earlier in await memory.JobsAskedForAsync())
        {
            await memory.DoAsync(earlier);
        }

        var before = (await memory.JobsAskedForAsync()).Count;
        memory.Inference.Mood = InferenceMood.Away;
        await anna.RememberAsync("My dog is called Biscuit.");
        await MemoryCalls.EventuallyAsync(IsAnyAskedForAsync);
        await anna.RememberAsync("The bicycle is green.");

        var job = Assert.Single((await memory.JobsAskedForAsync()).Skip(before));
        Assert.Equal(("embedding-backfill", null), (job.Kind, job.UserId));
        var doing = memory.DoAsync(job);
        memory.Inference.Mood = InferenceMood.Well;

        Assert.Equal(JobOutcome.Succeeded, (await doing).Outcome);
        Assert.Equal(2, (await anna.AskAsync("dog")).Results.Count);
        Assert.False(await IsAnyAskedForAsync());
    }

    [Fact]
    public async Task Backfill_PassagesOfAnotherModel_AreMadeAgain()
    {
        using var anna = memory.NewPerson();
        var item = await anna.RememberAsync("My dog is called Biscuit.");
        await using (var scope = memory.Service.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<MemoryDb>();
            await db.Passages.Where(passage => passage.ItemId == item.Id)
                .ExecuteUpdateAsync(passage => passage.SetProperty(p => p.Model, "an-older-model"), TestContext.Current.CancellationToken);
            await db.Items.Where(stored => stored.Id == item.Id)
                .ExecuteUpdateAsync(stored => stored.SetProperty(i => i.EmbeddedBy, "an-older-model"), TestContext.Current.CancellationToken);
        }

        await EventuallyFoundAsync(anna, "dog called Biscuit");
    }

    [Fact]
    public async Task Backfill_TextThatInferenceRefuses_KeepsNobodyWaitingAndIsEmbeddedOnceItIsAnother()
    {
        using var anna = memory.NewPerson();
        memory.Inference.Mood = InferenceMood.Away;
        var refused = await anna.RememberAsync($"Something {InferenceDouble.Refused}");
        await anna.RememberAsync("The bicycle is green.");

        memory.Inference.Mood = InferenceMood.Picky;
        await EventuallyFoundAsync(anna, "bicycle green");
        await MemoryCalls.EventuallyAsync(async () => await EmbedAfterAsync(refused.Id) is not null);
        Assert.Equal(0, await memory.BackfillAsync());
        Assert.Equal(2, (await anna.ListAsync()).Items.Count);

        using var changed = await anna.SendJsonAsync(HttpMethod.Patch, $"/memory/{refused.Id}", new { content = "My dog is called Biscuit." });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        await MemoryCalls.EventuallyAsync(async () => (await anna.AskAsync("dog called Biscuit")).Results is [{ Score: > 0.5 }, _]);
        Assert.Null(await EmbedAfterAsync(refused.Id));
    }

    [Theory]
    [InlineData("AnotherModel")]
    [InlineData("Confused")]
    public async Task Remember_InferenceSetToAnotherModel_NamesBothSettingsInTheLog(string mood)
    {
        using var anna = memory.NewPerson();
        memory.Inference.Mood = Enum.Parse<InferenceMood>(mood);

        await anna.RememberAsync("My dog is called Biscuit.");

        // Inference may be passed over for a moment, because it just failed.
        await MemoryCalls.EventuallyAsync(() => Task.FromResult(Said().Any()));
        var said = Assert.Single(Said());
        Assert.Contains("Memory:Embeddings:Model", said.Message, StringComparison.Ordinal);
        Assert.Contains("Inference:EmbeddingModel", said.Message, StringComparison.Ordinal);

        IEnumerable<LogLine> Said() => memory.Service.Logs.Lines.Where(line => line.Level == LogLevel.Error && line.Category.EndsWith("ModelMismatch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Backfill_NothingWaits_AsksNobody()
    {
        memory.Inference.Mood = InferenceMood.Well;
        await memory.BackfillAsync();
        var before = memory.Inference.Handler.Requests.Count;

        Assert.Equal(0, await memory.BackfillAsync());

        Assert.Equal(before, memory.Inference.Handler.Requests.Count);
    }

    private async Task EventuallyFoundAsync(HttpClient person, string query)
    {
        await memory.BackfillAsync();
        // Until then inference may still be passed over for a moment, because it just failed.
        await MemoryCalls.EventuallyAsync(async () =>
        {
            using var response = await person.SendJsonAsync(HttpMethod.Post, "/memory/query", new { query });
            return response.StatusCode == HttpStatusCode.OK && (await response.ReadAsync<MemoryQueryAnswer>()).Results is [{ Score: > 0.5 }];
        });
    }

    private async Task<bool> IsAnyAskedForAsync()
    {
        await using var scope = memory.Service.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<MemoryDb>().BackfillRequests.AnyAsync(TestContext.Current.CancellationToken);
    }

    private async Task<DateTimeOffset?> EmbedAfterAsync(Guid id)
    {
        await using var scope = memory.Service.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<MemoryDb>().Items
            .Where(item => item.Id == id).Select(item => item.EmbedAfter).SingleAsync(TestContext.Current.CancellationToken);
    }
}
