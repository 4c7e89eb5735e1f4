using Kimberly.Messaging.Outbox;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kimberly.Messaging.Tests;

public sealed class UpkeepTests(TestServers servers, TestBroker broker) : MessagingTest(servers, broker)
{
    private const int Many = (UpkeepStore.MostForgotten * 2) + 1;

    [Fact]
    public async Task Messages_ThatAreReadAndOld_AreForgottenHoweverManyThereAre()
    {
        await InsertReadAsync(partition: 0, Many, "2 days");
        await InsertReadAsync(partition: 1, Many, "40 days");
        await ExecuteAsync(ShopDatabase, $"""UPDATE outbox_consumers SET "offset" = {Many - 1} WHERE partition = 0""");
        var shop = await StartShopAsync();

        await EventuallyAsync(async () => await shop.AskAsync(db => db.Set<OutboxMessage>().CountAsync(message => message.Partition == 1 || message.Body != null, Cancellation)) == 1);

        Assert.Equal(Many - 1, await shop.AskAsync(db => db.Set<OutboxMessage>().CountAsync(message => message.Partition == 0 && message.Body == null, Cancellation)));
    }

    [Fact]
    public async Task Upkeep_ThatFails_StopsNoMessages()
    {
        await InsertReadAsync(partition: 0, 1, "2 days");
        await using var other = new NpgsqlConnection(ShopDatabase + ";Pooling=false");
        await other.OpenAsync(Cancellation);
        await using var transaction = await other.BeginTransactionAsync(Cancellation);
        await using var command = new NpgsqlCommand("SELECT FROM outbox_messages FOR UPDATE", other, transaction);
        await command.ExecuteNonQueryAsync(Cancellation);
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        await EventuallyAsync(() => Task.FromResult(Lines(shop, "The upkeep of the outbox failed") == 1));

        await OrderAsync(shop, "anna", 1, 2);

        Assert.Equal([1, 2], (await WaitForEffectsAsync(depot, 2)).Select(effect => effect.Number));
        Assert.Equal(1, Lines(shop, "relays the outbox"));
    }

    [Fact]
    public async Task Messages_OfATopicThatNobodyConsumes_AreSentAndForgotten()
    {
        Settings["Messaging:UnconsumedMessages"] = "1";
        Settings["Messaging:BodiesKept"] = "00:00:01";
        var shop = await StartAsync(ShopName, ShopDatabase, messaging => messaging.Publish<Ordered>(Topic));

        await OrderAsync(shop, "anna", 1, 2, 3);

        await EventuallyAsync(async () => await shop.AskAsync(db => db.Set<OutboxMessage>().AllAsync(message => message.SentAt != null && message.Body == null, Cancellation)));
    }

    private static int Lines(SampleHost host, string text) => host.Logs.Lines.Count(line => line.Message.Contains(text, StringComparison.Ordinal));

    /// <summary>What the depot read in an earlier epoch.</summary>
    private Task<int> InsertReadAsync(int partition, int count, string age) => ExecuteAsync(
        ShopDatabase,
        $"""
        INSERT INTO outbox_messages (id, topic, lane, key, type, body, added_at, partition, epoch, "offset", sent_at)
        SELECT gen_random_uuid(), '{Topic}', {partition}, 'anna', 'Ordered', '', now() - interval '{age}', {partition}, 1, number, now() - interval '{age}' FROM generate_series(0, {count - 1}) AS number;
        INSERT INTO outbox_consumers (service, topic, partition, epoch, "offset", reported_at)
        VALUES ('{DepotName}', '{Topic}', {OutboxConsumer.Everywhere}, 0, 0, now()), ('{DepotName}', '{Topic}', {partition}, 1, {count}, now()) ON CONFLICT DO NOTHING
        """);
}
