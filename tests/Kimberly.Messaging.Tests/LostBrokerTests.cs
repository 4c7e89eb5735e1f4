using Kimberly.Messaging.Outbox;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Messaging.Tests;

/// <summary>With a broker of its own, that is killed with all it has.</summary>
public sealed class LostBrokerTests(TestServers servers) : MessagingTest(servers, new TestBroker())
{
    protected override async ValueTask PrepareAsync()
    {
        // A broker that brings nothing is no excuse in these tests to ask the producer anyway.
        Settings["Messaging:CatchUpAfter"] = "00:01:00";
        await Broker.StartAsync(Cancellation);
    }

    protected override ValueTask EndAsync() => Broker.DisposeAsync();

    [Fact]
    public async Task Messages_WhileTheBrokerIsKilledAgainAndAgain_HaveOneEffectEachAndKeepTheirOrder()
    {
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        var total = 0;
        for (var round = 0; round < 3; round++)
        {
            await OrderTogetherAsync(shop, Enumerable.Range(total, 300).Select(i => ($"key {i % 7}", i)));
            total += 300;
            var some = total - 200;
            await EventuallyAsync(async () => await depot.AskAsync(db => db.Effects.CountAsync(Cancellation)) >= some);
            await Broker.KillAsync();
            await OrderTogetherAsync(shop, Enumerable.Range(total, 50).Select(i => ($"key {i % 7}", i)));
            total += 50;
            await RestartBrokerAsync(shop, depot);
        }

        var effects = await WaitForEffectsAsync(depot, total, seconds: 30);
        AssertEachOnce(effects, Enumerable.Range(0, total));
        foreach (var key in effects.GroupBy(effect => effect.Key))
        {
            Assert.Equal(key.Select(effect => effect.Number).Order(), key.Select(effect => effect.Number));
        }
    }

    [Fact]
    public async Task Messages_ThatTheBrokerLostBeforeTheyWereRead_AreSentAgain()
    {
        var shop = await StartShopAsync();
        await OrderAsync(shop, "anna", 1, 2, 3);
        await EventuallyAsync(async () => await shop.AskAsync(db => db.Set<OutboxMessage>().AllAsync(message => message.SentAt != null, Cancellation)));

        await Broker.KillAsync();
        await RestartBrokerAsync(shop);
        var depot = await StartDepotAsync(shop);

        Assert.Equal([1, 2, 3], (await WaitForEffectsAsync(depot, 3)).Select(effect => effect.Number));
    }

    [Fact]
    public async Task Messages_ThatTheBrokerForgotBeforeTheyWereRead_ComeFromTheProducer()
    {
        Settings["Messaging:UnconsumedMessages"] = "1000000";
        Settings["Messaging:UnconsumedBytes"] = "1000000000";
        var shop = await StartShopAsync();
        // More than 5 MB in one partition, which is more than the broker keeps.
        var note = new string('x', 100_000);
        await shop.WithAsync(async services =>
        {
            for (var i = 0; i < 100; i++)
            {
                ((IOutbox)services.GetService(typeof(IOutbox))!).Add("anna", new Ordered(i, note));
            }

            return await ((SampleDb)services.GetService(typeof(SampleDb))!).SaveChangesAsync(Cancellation);
        });
        await EventuallyAsync(async () => await shop.AskAsync(db => db.Set<OutboxMessage>().AllAsync(message => message.SentAt != null, Cancellation)));

        var depot = await StartDepotAsync(shop);

        var effects = await WaitForEffectsAsync(depot, 100);
        Assert.Equal(Enumerable.Range(0, 100), effects.Select(effect => effect.Number));
        AssertEachOnce(effects, Enumerable.Range(0, 100));
    }

    [Fact]
    public async Task Consumer_ThatMissesSomething_GetsItFromTheProducerBeforeItGoesOn()
    {
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        await OrderAsync(shop, "anna", 1, 2, 3, 4, 5, 6);
        await WaitForEffectsAsync(depot, 6);
        await depot.DisposeAsync();

        // The depot's database is restored from a backup; at the broker, its group has read more.
        await ExecuteAsync(
            DepotDatabase,
            """
            DELETE FROM inbox_messages WHERE id IN (SELECT message_id FROM effects WHERE number > 3);
            DELETE FROM effects WHERE number > 3;
            UPDATE inbox_positions SET "offset" = "offset" - 3 WHERE "offset" > 3
            """);
        depot = await StartDepotAsync(shop);
        await OrderAsync(shop, "anna", 7);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], (await WaitForEffectsAsync(depot, 7)).Select(effect => effect.Number));
    }

    [Fact]
    public async Task Consumer_ThatTheBrokerBringsNothing_AsksTheProducerAfterAWhile_AlsoWhileAnotherProducerIsAway()
    {
        Settings["Messaging:CatchUpAfter"] = "00:00:00.2";
        var shop = await StartShopAsync();
        await OrderAsync(shop, "anna", 1, 2, 3);
        await EventuallyAsync(async () => await shop.AskAsync(db => db.Set<OutboxMessage>().AllAsync(message => message.SentAt != null, Cancellation)));
        await Broker.KillAsync();

        var depot = await StartDepotAtNoBrokerAsync(shop, "nobody.orders");

        Assert.Equal([1, 2, 3], (await WaitForEffectsAsync(depot, 3)).Select(effect => effect.Number));
    }

    [Fact]
    public async Task Service_WithoutABroker_IsDegradedAndTakesOrders()
    {
        var shop = await StartShopAsync();
        await OrderAsync(shop, "anna", 1);
        await Broker.KillAsync();

        await OrderAsync(shop, "anna", 2);

        using var client = new HttpClient { BaseAddress = new Uri(shop.Address) };
        await EventuallyAsync(async () => (await client.GetStringAsync("/ready", Cancellation)).Contains("degraded", StringComparison.Ordinal));
        Assert.Equal(1, shop.Logs.Lines.Count(line => line.Message.Contains("does not get on", StringComparison.Ordinal)));
    }

    private async Task RestartBrokerAsync(params SampleHost[] hosts)
    {
        await Broker.StartAsync(Cancellation);
        foreach (var host in hosts)
        {
            host.MoveBroker(Broker.ConnectionString);
        }
    }

    /// <summary>The other topic is one of a service that is away.</summary>
    private Task<SampleHost> StartDepotAtNoBrokerAsync(SampleHost shop, string other) => StartAsync(
        DepotName, DepotDatabase, messaging => messaging.Consume<Ordered, BookOrder>(Topic).Consume<Ordered, BookOrder>(other),
        services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, Depot),
        ($"services:{ShopName}:http:0", shop.Address), ("services:nobody:http:0", "http://127.0.0.1:1"), ("ConnectionStrings:kafka", "127.0.0.1:1"));
}
