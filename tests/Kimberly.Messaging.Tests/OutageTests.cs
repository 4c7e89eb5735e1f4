using Kimberly.Messaging.Inbox;
using Kimberly.Messaging.Outbox;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Messaging.Tests;

public sealed class OutageTests(TestServers servers, TestBroker broker) : MessagingTest(servers, broker)
{
    [Fact]
    public async Task Relay_WhoseProcessEnds_IsReplacedByAnotherReplicas()
    {
        var first = await StartShopAsync();
        await OrderAsync(first, "anna", 1);
        var second = await StartShopAsync();
        var depot = await StartDepotAsync(first, second);
        await WaitForEffectsAsync(depot, 1);

        await first.DisposeAsync();
        await OrderAsync(second, "anna", 2, 3);

        Assert.Equal([1, 2, 3], (await WaitForEffectsAsync(depot, 3, seconds: 5)).Select(effect => effect.Number));
    }

    [Fact]
    public async Task Messages_WhileConnectionsToPostgreSqlAreKilled_HaveOneEffectEach()
    {
        var shops = new[] { await StartShopAsync(), await StartShopAsync() };
        var depot = await StartDepotAsync(shops);
        var databases = string.Join(", ", new[] { ShopDatabase, DepotDatabase }.Select(database => $"'{new Npgsql.NpgsqlConnectionStringBuilder(database).Database}'"));

        var sent = 0;
        var killing = Enumerable.Range(0, 15).Select(_ => $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ({databases}) AND pid <> pg_backend_pid()");
        foreach (var kill in killing)
        {
            await OrderRestlesslyAsync(shops[sent % 2], Enumerable.Range(sent, 20).Select(i => ($"key {i % 5}", i)));
            sent += 20;
            await ExecuteAsync(DepotDatabase, kill);
        }

        var effects = await WaitForEffectsAsync(depot, sent, seconds: 30);
        AssertEachOnce(effects, Enumerable.Range(0, sent));
    }

    [Fact]
    public async Task Messages_ThatTheDepotWasNotThereFor_ArriveWhenItIsBack()
    {
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        await OrderAsync(shop, "anna", 1);
        await WaitForEffectsAsync(depot, 1);
        await depot.DisposeAsync();

        await OrderAsync(shop, "anna", 2, 3);
        depot = await StartDepotAsync(shop);

        Assert.Equal([1, 2, 3], (await WaitForEffectsAsync(depot, 3)).Select(effect => effect.Number));
    }

    [Fact]
    public async Task Messages_BeyondTheBound_WaitUntilEarlierOnesAreRead()
    {
        Settings["Messaging:UnconsumedMessages"] = "10";
        var shop = await StartShopAsync();
        await OrderTogetherAsync(shop, Enumerable.Range(0, 100).Select(i => ("anna", i)));
        await EventuallyAsync(async () => await SentAsync(shop) == 10);

        var depot = await StartDepotAsync(shop);

        Assert.Equal(Enumerable.Range(0, 100), (await WaitForEffectsAsync(depot, 100)).Select(effect => effect.Number));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1_000, 1)]
    [InlineData(1_001, 2)]
    [InlineData(100_000, 4)]
    public async Task Outbox_IsReadAsFarAsThereAreBytesToSend_AndOneMessageAtLeast(long bytes, int messages)
    {
        await ExecuteAsync(
            ShopDatabase,
            $"INSERT INTO outbox_messages (id, topic, lane, key, type, body, added_at) SELECT gen_random_uuid(), '{Topic}', 1, 'anna', 'Ordered', convert_to(repeat('x', 1000), 'UTF8'), now() FROM generate_series(1, 5)");
        await using var connection = new Npgsql.NpgsqlConnection(ShopDatabase);
        await connection.OpenAsync(Cancellation);

        Assert.Equal(messages, (await new OutboxStore(connection).UnsentAsync([(Topic, 1, 4, bytes), (Topic, 2, 4, bytes)], Cancellation)).Count);
    }

    [Fact]
    public async Task Messages_ForAConsumerThatNeverCame_HoldUpNoOtherTopic()
    {
        Settings["Messaging:UnconsumedMessages"] = "10";
        var shop = await StartAsync(ShopName, ShopDatabase, messaging => messaging.Publish<Ordered>(Topic).Publish<Effect>($"{ShopName}.ignored", "museum"));
        await shop.WithAsync(async services =>
        {
            var outbox = (IOutbox)services.GetService(typeof(IOutbox))!;
            for (var i = 0; i < 100; i++)
            {
                outbox.Add("anna", new Effect { MessageId = Guid.CreateVersion7(), Key = "", Number = i, Attempt = 0 });
            }

            return await ((SampleDb)services.GetService(typeof(SampleDb))!).SaveChangesAsync(Cancellation);
        });

        var depot = await StartDepotAsync(shop);
        await OrderAsync(shop, "anna", 1);

        await WaitForEffectsAsync(depot, 1);
    }

    [Fact]
    public async Task Body_ThatEverybodyHasRead_IsErasedInTheEnd_AndTheIdStays()
    {
        Settings["Messaging:BodiesKept"] = "00:00:01";
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        await OrderAsync(shop, "anna", 1);
        await WaitForEffectsAsync(depot, 1);

        await EventuallyAsync(async () => await shop.AskAsync(db => db.Set<OutboxMessage>().AllAsync(message => message.Body == null, Cancellation)));
        Assert.Equal(1, await depot.AskAsync(db => db.Set<InboxMessage>().CountAsync(Cancellation)));
    }

    /// <summary>A request that fails is made again, as a client would. The key of the request, which sees to it that it is done once, is the number.</summary>
    private static async Task OrderRestlesslyAsync(SampleHost shop, IEnumerable<(string Key, int Number)> orders)
    {
        foreach (var order in orders)
        {
            await EventuallyAsync(async () =>
            {
                try
                {
                    var number = $"{{\"number\":{order.Number}}}";
                    var isThere = await shop.AskAsync(db => db.Set<OutboxMessage>().AnyAsync(message => message.Body == System.Text.Encoding.UTF8.GetBytes(number), Cancellation));
                    if (!isThere)
                    {
                        await OrderTogetherAsync(shop, [order]);
                    }

                    return true;
                }
                catch (Exception ex) when (ex is Npgsql.NpgsqlException or InvalidOperationException or DbUpdateException)
                {
                    return false;
                }
            });
        }
    }

    private static Task<int> SentAsync(SampleHost shop) => shop.AskAsync(db => db.Set<OutboxMessage>().CountAsync(message => message.SentAt != null, Cancellation));
}
