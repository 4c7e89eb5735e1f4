using System.Net;
using System.Net.Http.Json;
using Kimberly.Messaging.DeadLetters;
using Kimberly.Messaging.Outbox;
using Kimberly.Messaging.Retries;
using Kimberly.Messaging.Transport;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Messaging.Tests;

public sealed class FailureTests(TestServers servers, TestBroker broker) : MessagingTest(servers, broker)
{
    [Fact]
    public async Task Message_ThatFailsTwice_IsTriedAgainAndOvertakenByNoneOfItsKey()
    {
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        Depot.Before = (order, context, _) => order.Number == 0 && context.Attempt <= 2 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;

        await OrderTogetherAsync(shop, Enumerable.Range(0, 10).SelectMany(i => new[] { ("anna", i), ("bert", i + 100) }));

        var effects = await WaitForEffectsAsync(depot, 20);
        AssertEachOnce(effects, [.. Enumerable.Range(0, 10), .. Enumerable.Range(100, 10)]);
        Assert.Equal(Enumerable.Range(0, 10), effects.Where(effect => effect.Key == "anna").Select(effect => effect.Number));
        Assert.Equal(Enumerable.Range(100, 10), effects.Where(effect => effect.Key == "bert").Select(effect => effect.Number));
        Assert.Equal(3, effects.Single(effect => effect.Number == 0).Attempt);
    }

    [Fact]
    public async Task Message_ThatFailed_WhileItsKeyWaits_LetsOtherKeysGoOn()
    {
        Settings["Messaging:FirstPause"] = "00:10:00";
        Settings["Messaging:LongestPause"] = "00:10:00";
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        Depot.Before = (order, _, _) => order.Number == 0 ? throw new InvalidOperationException("never") : Task.CompletedTask;

        await OrderAsync(shop, "anna", 0, 1, 2);
        await OrderAsync(shop, "bert", 3, 4);

        AssertEachOnce(await WaitForEffectsAsync(depot, 2), [3, 4]);
        await EventuallyAsync(async () => await depot.AskAsync(db => db.Set<ParkedMessage>().CountAsync(Cancellation)) == 3);
    }

    [Fact]
    public async Task Messages_BehindOneThatFails_AreDueWithItAndFollowIt()
    {
        Settings["Messaging:FirstPause"] = "00:10:00";
        Settings["Messaging:LongestPause"] = "00:10:00";
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        var fails = true;
        Depot.Before = (_, _, _) => fails ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
        await OrderAsync(shop, "anna", 0, 1, 2);
        await EventuallyAsync(async () => (await ParkedAsync()).Count == 3);
        Assert.Single((await ParkedAsync()).Select(message => message.NextAttemptAt).Distinct());
        var first = (await ParkedAsync())[0].Number;

        Assert.Null(await depot.WithAsync(services => services.GetRequiredService<RetryPass>().TryAsync(first, Cancellation)));
        var parked = await ParkedAsync();
        Assert.Equal([2, 0, 0], parked.Select(message => message.Attempts));
        Assert.Single(parked.Select(message => message.NextAttemptAt).Distinct());

        fails = false;
        Assert.Equal(parked[1].Number, await depot.WithAsync(services => services.GetRequiredService<RetryPass>().TryAsync(first, Cancellation)));
        Assert.Equal([0], (await EffectsAsync(depot)).Select(effect => effect.Number));

        Task<List<ParkedMessage>> ParkedAsync() => depot.AskAsync(db => db.Set<ParkedMessage>().AsNoTracking().OrderBy(message => message.Number).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Message_AfterItsLastAttempt_IsADeadLetterAndItsKeyGoesOn()
    {
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        var attempts = 0;
        Depot.Before = (order, _, _) => order.Number == 0 ? throw new FormatException($"the secret inside, attempt {Interlocked.Increment(ref attempts)}") : Task.CompletedTask;

        await OrderAsync(shop, "anna", 0, 1, 2);

        Assert.Equal([1, 2], (await WaitForEffectsAsync(depot, 2)).Select(effect => effect.Number));
        var letter = Assert.Single(await ListAsync(depot));
        Assert.Equal((4, nameof(FormatException), "anna", nameof(Ordered)), (letter.Attempts, letter.Error, letter.Key, letter.Type));
        Assert.Equal(4, attempts);
        Assert.DoesNotContain(depot.Logs.Lines, line => line.Everything.Contains("secret inside", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DeadLetter_ThatIsReplayed_HasItsEffectOnce()
    {
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        var isBroken = true;
        Depot.Before = (_, _, _) => isBroken ? throw new InvalidOperationException("broken") : Task.CompletedTask;
        await OrderAsync(shop, "anna", 7);
        await EventuallyAsync(async () => (await ListAsync(depot)).Count == 1);
        isBroken = false;

        var letter = Assert.Single(await ListAsync(depot));
        var jobs = As("jobs", depot, DepotName);
        Assert.Equal(HttpStatusCode.NoContent, (await jobs.PostAsync($"/internal/messaging/dead-letters/{letter.Id}/replay", null, Cancellation)).StatusCode);

        AssertEachOnce(await WaitForEffectsAsync(depot, 1), [7]);
        Assert.Empty(await ListAsync(depot));
        Assert.Equal(HttpStatusCode.NotFound, (await jobs.PostAsync($"/internal/messaging/dead-letters/{letter.Id}/replay", null, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task DeadLetter_ThatIsDiscarded_LosesItsBodyAndStaysKnown()
    {
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        Depot.Before = (_, _, _) => throw new InvalidOperationException("broken");
        await OrderAsync(shop, "anna", 7);
        await EventuallyAsync(async () => (await ListAsync(depot)).Count == 1);

        var letter = Assert.Single(await ListAsync(depot));
        Assert.Equal(HttpStatusCode.NoContent, (await As("jobs", depot, DepotName).DeleteAsync($"/internal/messaging/dead-letters/{letter.Id}", Cancellation)).StatusCode);

        Assert.Empty(await ListAsync(depot));
        var kept = await depot.AskAsync(db => db.Set<DeadLetter>().SingleAsync(Cancellation));
        Assert.Null(kept.Body);
        Assert.NotNull(kept.DiscardedAt);
    }

    [Theory]
    [InlineData("/internal/messaging/dead-letters", "memory", HttpStatusCode.Forbidden)]
    [InlineData("/internal/messaging/dead-letters", "jobs", HttpStatusCode.OK)]
    public async Task DeadLetters_AreForTheJobsServiceOnly(string path, string caller, HttpStatusCode expected)
    {
        var shop = await StartShopAsync();
        Assert.Equal(expected, (await As(caller, shop, ShopName).GetAsync(path, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Topic_ThatNamesItsConsumers_IsForNobodyElse()
    {
        var shop = await StartShopAsync();
        var rows = $"/internal/messaging/rows?topic={Topic}&partition=0&from_epoch=0&from_offset=0&to_epoch=9&to_offset=0";
        using var museum = As("museum", shop, ShopName);

        Assert.Equal(HttpStatusCode.Forbidden, (await museum.GetAsync(rows, Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await ReportAsync(new PositionsRequest([Topic], []))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await ReportAsync(new PositionsRequest([], [new PositionItem(Topic, 0, 9, 9)]))).StatusCode);

        Assert.Empty(await shop.AskAsync(db => db.Set<OutboxConsumer>().ToListAsync(Cancellation)));
        Assert.Equal(HttpStatusCode.OK, (await As(DepotName, shop, ShopName).GetAsync(rows, Cancellation)).StatusCode);

        Task<HttpResponseMessage> ReportAsync(PositionsRequest report) =>
            museum.PostAsJsonAsync("/internal/messaging/positions", report, Kimberly.ServiceDefaults.Json.KimberlyJson.Options, Cancellation);
    }

    [Fact]
    public async Task Poison_IsADeadLetterAtOnceAndStopsNothing()
    {
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        await OrderAsync(shop, "anna", 1);
        await WaitForEffectsAsync(depot, 1);

        // What a bug, or an older version, may have written.
        await InsertAsync("anna", nameof(Ordered), "not json");
        await InsertAsync("anna", nameof(Ordered), "null");
        await InsertAsync("anna", "Forgotten", "{}");
        await OrderAsync(shop, "anna", 2);

        Assert.Equal([1, 2], (await WaitForEffectsAsync(depot, 2)).Select(effect => effect.Number));
        await EventuallyAsync(async () => (await ListAsync(depot)).Count == 3);
        Assert.Equal(["unknown-type", "unreadable", "unreadable"], (await ListAsync(depot)).Select(letter => letter.Error).Order());
    }

    [Fact]
    public async Task Message_ThatNoRelayOfOursWrote_IsADeadLetterAndStopsNothing()
    {
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        await OrderAsync(shop, "anna", 1);
        await WaitForEffectsAsync(depot, 1);

        using var stranger = new Confluent.Kafka.ProducerBuilder<string, byte[]>(new Confluent.Kafka.ProducerConfig { BootstrapServers = Broker.ConnectionString }).Build();
        for (var partition = 0; partition < 4; partition++)
        {
            await stranger.ProduceAsync(new Confluent.Kafka.TopicPartition(Topic, partition), new() { Key = "anna\0", Value = [0, 255] }, Cancellation);
        }

        await OrderAsync(shop, "anna", 2);
        await OrderAsync(shop, "bert", 3);

        AssertEachOnce(await WaitForEffectsAsync(depot, 3), [1, 2, 3]);
        await EventuallyAsync(async () => (await ListAsync(depot)).Count(letter => letter.Error == "foreign") == 4);
    }

    private Task<int> InsertAsync(string key, string type, string body) => ExecuteAsync(
        ShopDatabase,
        $"""
        INSERT INTO outbox_messages (id, topic, lane, key, type, body, added_at)
        VALUES ('{Guid.CreateVersion7()}', '{Topic}', {Transport.Lane.Of(key)}, '{key}', '{type}', convert_to('{body}', 'UTF8'), now())
        """);

    private async Task<IReadOnlyList<DeadLetterItem>> ListAsync(SampleHost host)
    {
        using var client = As("jobs", host, DepotName);
        return (await ReadAsync<DeadLettersAnswer>(await client.GetAsync("/internal/messaging/dead-letters", Cancellation))).DeadLetters;
    }
}
