using System.Net;
using System.Net.Http.Json;
using Kimberly.Memory.Api;
using Kimberly.Memory.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Memory.Tests.Api;

/// <summary>A client that did not get its answer asks again with the same key, and must not be remembered twice.</summary>
public sealed class IdempotencyTests(MemoryFixture memory) : IClassFixture<MemoryFixture>
{
    private static readonly object Biscuit = new { content = "My dog is called Biscuit.", tags = MemoryCalls.List("pets") };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_AgainWithTheSameKey_GetsTheSameAnswerAndOneItem()
    {
        using var anna = memory.NewPerson();

        using var first = await CreateAsync(anna, "k-1", Biscuit);
        using var second = await CreateAsync(anna, "k-1", Biscuit);

        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(first.Content.Headers.ContentType, second.Content.Headers.ContentType);
        Assert.Equal(await first.Content.ReadAsStringAsync(Cancellation), await second.Content.ReadAsStringAsync(Cancellation));
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        Assert.True(second.Headers.Contains("Idempotent-Replayed"));
        Assert.Single((await anna.ListAsync()).Items);
    }

    [Fact]
    public async Task Create_SameKeyWithAnotherBody_IsAConflict()
    {
        using var anna = memory.NewPerson();
        using var first = await CreateAsync(anna, "k-1", Biscuit);

        using var second = await CreateAsync(anna, "k-1", new { content = "My cat is called Rex." });

        await second.AssertProblemAsync(HttpStatusCode.Conflict, "conflict");
        Assert.Equal("My dog is called Biscuit.", Assert.Single((await anna.ListAsync()).Items).Content);
    }

    [Fact]
    public async Task Create_OtherKeyOtherPersonOrNoKey_IsAnotherItem()
    {
        using var anna = memory.NewPerson();
        using var bob = memory.NewPerson();
        foreach (var (person, key) in new[] { (anna, "k-1"), (anna, "K-1"), (anna, null), (anna, null), (bob, "k-1") })
        {
            using var response = await CreateAsync(person, key, Biscuit);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }

        Assert.Equal(4, (await anna.ListAsync()).Items.Count);
        Assert.Single((await bob.ListAsync()).Items);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("naïve")]
    [InlineData("129")]
    [InlineData("twice")]
    public async Task Create_KeyThatIsNone_IsRefused(string key)
    {
        using var anna = memory.NewPerson();
        using var request = Request(key == "129" ? new string('k', 129) : key, Biscuit);
        if (key == "twice")
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", "thrice");
        }

        using var response = await anna.SendAsync(request, Cancellation);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "validation_failed", "idempotency-key");
        Assert.Empty((await anna.ListAsync()).Items);
    }

    [Fact]
    public async Task Create_LongestKey_IsTaken()
    {
        using var anna = memory.NewPerson();

        using var response = await CreateAsync(anna, "!~" + new string('k', 126), Biscuit);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"content": ""}""")]
    [InlineData("""{"content": "a", "created_at": "9999-01-01T10:00:00Z"}""")]
    public async Task Create_RefusedBefore_TakesTheCorrectedBodyWithTheSameKey(string refused)
    {
        using var anna = memory.NewPerson();
        using var request = Request("k-1", null);
        request.Content = new StringContent(refused, System.Text.Encoding.UTF8, "application/json");
        using var first = await anna.SendAsync(request, Cancellation);
        await first.AssertProblemAsync(HttpStatusCode.BadRequest, "validation_failed");

        using var second = await CreateAsync(anna, "k-1", Biscuit);

        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
    }

    [Fact]
    public async Task Create_TenAtOnceWithOneKey_AreOneItemAndOneAnswer()
    {
        using var anna = memory.NewPerson();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CreateAsync(anna, "k-1", Biscuit)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single((await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync(Cancellation)))).Distinct());
        Assert.Single((await anna.ListAsync()).Items);
    }

    [Fact]
    public async Task Create_FirstTakesVeryLong_IsAConflictToTryAgainLater()
    {
        var id = Guid.CreateVersion7();
        using var anna = memory.Service.ClientFor(id);
        await using var scope = memory.Service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MemoryDb>();
        HttpResponseMessage? meanwhile = null;
        await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var first = await db.Database.BeginTransactionAsync(Cancellation);
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO idempotent_answers (user_id, route, key, request_hash, created_at) VALUES ({id}, 'POST /memory', 'k-1', '', now())", Cancellation);
            meanwhile = await CreateAsync(anna, "k-1", Biscuit);
        });

        await meanwhile!.AssertProblemAsync(HttpStatusCode.Conflict, "conflict");
        Assert.True(meanwhile!.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));

        // The first one never committed: its key is free.
        using var again = await CreateAsync(anna, "k-1", Biscuit);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
    }

    [Fact]
    public async Task Create_AnswerToTheCommitLost_IsOneItemAndOneAnswer()
    {
        using var anna = memory.NewPerson();
        memory.Commit.LoseNext();

        using var first = await CreateAsync(anna, "k-1", Biscuit);
        using var second = await CreateAsync(anna, "k-1", Biscuit);

        Assert.True(memory.Commit.Happened);
        Assert.Equal(await first.Content.ReadAsStringAsync(Cancellation), await second.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal((await first.ReadAsync<ItemAnswer>()).Id, Assert.Single((await anna.ListAsync()).Items).Id);
    }

    [Fact]
    public async Task Create_ClientGoneMidway_LeavesNeitherHalfAnEffectNorAStuckKey()
    {
        using var anna = memory.NewPerson();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        memory.Inference.Meanwhile(() =>
        {
            memory.Inference.Mood = InferenceMood.Silent;
            return leaving.CancelAsync();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => anna.SendAsync(Request("k-1", Biscuit), leaving.Token));
        memory.Inference.Mood = InferenceMood.Well;

        using var again = await CreateAsync(anna, "k-1", new { content = "My cat is called Rex." });

        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal("My cat is called Rex.", Assert.Single((await anna.ListAsync()).Items).Content);
    }

    [Fact]
    public async Task Delete_Item_ForgetsTheAnswerThatToldOfIt()
    {
        var id = Guid.CreateVersion7();
        using var anna = memory.Service.ClientFor(id);
        using var first = await CreateAsync(anna, "k-1", Biscuit);
        using var deleted = await anna.DeleteAsync(first.Headers.Location, Cancellation);

        await using var scope = memory.Service.Services.CreateAsyncScope();
        var kept = await scope.ServiceProvider.GetRequiredService<MemoryDb>().Database
            .SqlQuery<int>($"""SELECT count(*)::int AS "Value" FROM idempotent_answers WHERE user_id = {id}""").SingleAsync(Cancellation);
        Assert.Equal(0, kept);
    }

    private static Task<HttpResponseMessage> CreateAsync(HttpClient person, string? key, object body) => person.SendAsync(Request(key, body), Cancellation);

    private static HttpRequestMessage Request(string? key, object? body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/memory") { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return request;
    }
}
