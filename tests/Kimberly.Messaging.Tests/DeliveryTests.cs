using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Messaging.Tests;

public sealed class DeliveryTests(TestServers servers, TestBroker broker) : MessagingTest(servers, broker)
{
    [Fact]
    public async Task Messages_OfOneKey_ArriveOnceAndInOrder()
    {
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);

        await OrderAsync(shop, "anna", [.. Enumerable.Range(0, 50)]);

        var effects = await WaitForEffectsAsync(depot, 50);
        Assert.Equal(Enumerable.Range(0, 50), effects.Select(effect => effect.Number));
        AssertEachOnce(effects, Enumerable.Range(0, 50));
    }

    [Fact]
    public async Task Message_OfATransactionThatIsRolledBack_NeverExisted()
    {
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);

        await shop.WithAsync(async services =>
        {
            var db = services.GetRequiredService<SampleDb>();
            return await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
                services.GetRequiredService<IOutbox>().Add("anna", new Ordered(1));
                await db.SaveChangesAsync(Cancellation);
                await transaction.RollbackAsync(Cancellation);
                return true;
            });
        });
        await OrderAsync(shop, "anna", 2);

        Assert.Equal(2, Assert.Single(await WaitForEffectsAsync(depot, 1)).Number);
    }

    [Fact]
    public async Task Messages_OfTransactionsThatOverlap_ArriveInTheOrderInWhichTheyTookTheirRow()
    {
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        await ExecuteAsync(ShopDatabase, "CREATE TABLE counters (name text PRIMARY KEY, value int NOT NULL); INSERT INTO counters VALUES ('anna', 0), ('bert', 0)");

        // Each takes the next number under a row's lock, as changes of one thing do, and holds its transaction open for a moment longer.
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (i, ct) =>
        {
            var key = i % 2 == 0 ? "anna" : "bert";
            await shop.WithAsync(services =>
            {
                var db = services.GetRequiredService<SampleDb>();
                return db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
                {
                    db.ChangeTracker.Clear();
                    await using var transaction = await db.Database.BeginTransactionAsync(ct);
                    var number = await db.Database.SqlQuery<int>($"UPDATE counters SET value = value + 1 WHERE name = {key} RETURNING value AS \"Value\"").ToListAsync(ct);
                    services.GetRequiredService<IOutbox>().Add(key, new Ordered(number[0]));
                    await db.SaveChangesAsync(ct);
                    await Task.Yield();
                    await transaction.CommitAsync(ct);
                    return true;
                });
            });
        });

        var effects = await WaitForEffectsAsync(depot, 200);
        foreach (var key in effects.GroupBy(effect => effect.Key))
        {
            Assert.Equal(Enumerable.Range(1, 100), key.Select(effect => effect.Number));
        }
    }

    [Fact]
    public async Task Message_WhoseTransactionCommitsAfterLaterOnes_IsNotSkipped()
    {
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);

        await shop.WithAsync(async services =>
        {
            var db = services.GetRequiredService<SampleDb>();
            return await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
                services.GetRequiredService<IOutbox>().Add("slow", new Ordered(0));
                await db.SaveChangesAsync(Cancellation);
                await OrderAsync(shop, "quick", 1, 2, 3);
                await WaitForEffectsAsync(depot, 3);
                await transaction.CommitAsync(Cancellation);
                return true;
            });
        });

        AssertEachOnce(await WaitForEffectsAsync(depot, 4), [0, 1, 2, 3]);
    }

    [Fact]
    public async Task Messages_WithTwoReplicasOnBothSides_HaveOneEffectEach()
    {
        var shops = new[] { await StartShopAsync(), await StartShopAsync() };
        var depots = new[] { await StartDepotAsync(shops), await StartDepotAsync(shops) };

        await Parallel.ForEachAsync(Enumerable.Range(0, 400), Cancellation, async (i, _) => await OrderAsync(shops[i % 2], $"key {i % 20}", i));

        AssertEachOnce(await WaitForEffectsAsync(depots[0], 400), Enumerable.Range(0, 400));
    }

    [Fact]
    public async Task Messages_SentBeforeAnybodyListened_ArriveWhenSomebodyDoes()
    {
        var shop = await StartShopAsync();
        await OrderAsync(shop, "anna", 1, 2, 3);
        await EventuallyAsync(async () => await shop.AskAsync(db => db.Set<Outbox.OutboxMessage>().AllAsync(message => message.SentAt != null, Cancellation)));

        var depot = await StartDepotAsync(shop);

        Assert.Equal([1, 2, 3], (await WaitForEffectsAsync(depot, 3)).Select(effect => effect.Number));
    }

    [Fact]
    public async Task Outbox_ForATypeThatIsNotPublished_SaysWhatToDo()
    {
        var shop = await StartShopAsync();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => shop.WithAsync(services =>
        {
            services.GetRequiredService<IOutbox>().Add("anna", "a text");
            return Task.FromResult(true);
        }));

        Assert.Contains("messaging.Publish<String>", error.Message, StringComparison.Ordinal);
    }
}
