using System.Net;
using System.Net.Http.Json;
using Kimberly.Memory.Data;
using Kimberly.Memory.Embeddings;
using Kimberly.Testing;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kimberly.Memory.Tests.Api;

public sealed class ExpiredKeyTests(TestServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_OlderThanADay_IsSweptAwayAndAsNew()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var memory = new ServiceFactory<MemoryDb> { Tokens = new TestTokens(time) }
            .With("ConnectionStrings:memorydb", await servers.CreateDatabaseAsync(Cancellation))
            .With("ConnectionStrings:kafka", "127.0.0.1:1")
            .With("ConnectionStrings:redis", servers.CreateRedisDatabase())
            .With(services => services.AddSingleton<TimeProvider>(time))
            .WithDouble<EmbeddingClient>(new InferenceDouble().Handler);
        var id = Guid.CreateVersion7();
        using var first = await CreateAsync(memory.ClientFor(id));
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);

        time.Advance(TimeSpan.FromHours(23));
        using var soon = await CreateAsync(memory.ClientFor(id));
        Assert.Equal(first.Headers.Location, soon.Headers.Location);

        time.Advance(TimeSpan.FromHours(1));
        await MemoryCalls.EventuallyAsync(async () =>
        {
            // The sweep may have looked at the clock just before it was moved.
            time.Advance(TimeSpan.FromHours(1));
            await using var scope = memory.Services.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<MemoryDb>().Database
                .SqlQuery<int>($"""SELECT count(*)::int AS "Value" FROM idempotent_answers""").SingleAsync(Cancellation) == 0;
        });
        using var later = await CreateAsync(memory.ClientFor(id));
        Assert.Equal(HttpStatusCode.Created, later.StatusCode);
        Assert.NotEqual(first.Headers.Location, later.Headers.Location);
    }

    private static async Task<HttpResponseMessage> CreateAsync(HttpClient person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/memory") { Content = JsonContent.Create(new { content = "My dog is called Biscuit." }) };
        request.Headers.Add("Idempotency-Key", "k-1");
        return await person.SendAsync(request, Cancellation);
    }
}
