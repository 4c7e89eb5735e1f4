using System.Diagnostics;
using Confluent.Kafka;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Messaging.Tests;

public sealed class BurstTests(TestServers servers, TestBroker broker) : MessagingTest(servers, broker)
{
    [Fact]
    public Task Burst_OfTwentyThousand_ArrivesWhole() => SendAsync(20_000);

    /// <summary>More than the broker keeps: <c>-explicit only -method "*TwoHundredThousand*"</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Burst_OfTwoHundredThousand_ArrivesWhole()
    {
        await SendAsync(200_000);
        TestContext.Current.SendDiagnosticMessage($"the same through the broker alone, in pieces that it keeps: {await Task.Run(() => RawSeconds(200_000), Cancellation):0.0} s");
    }

    /// <summary>From the return of the commit until the handler runs, one message at a time.</summary>
    [Fact(Explicit = true)]
    public async Task Latency_OfSingleMessages_IsShown()
    {
        var handled = new TaskCompletionSource<long>();
        Depot.Before = (_, _, _) =>
        {
            handled.TrySetResult(Stopwatch.GetTimestamp());
            return Task.CompletedTask;
        };
        var shop = await StartShopAsync();
        await StartDepotAsync(shop);
        var times = new List<double>();
        for (var i = 0; i < 500; i++)
        {
            handled = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            await OrderAsync(shop, $"key {i % 10}", i);
            var committed = Stopwatch.GetTimestamp();
            times.Add(Stopwatch.GetElapsedTime(committed, await handled.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation)).TotalMilliseconds);
        }

        var sorted = times.Skip(100).Order().ToList();
        TestContext.Current.SendDiagnosticMessage($"commit to handler: p50 {sorted[sorted.Count / 2]:0.0} ms, p95 {sorted[sorted.Count * 95 / 100]:0.0} ms, max {sorted[^1]:0.0} ms");
    }

    /// <summary>What producing and consuming cost where nothing is stored.</summary>
    private double RawSeconds(int count)
    {
        const int piece = 5_000;
        var topic = $"{ShopName}.raw";
        var body = new byte[20];
        using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = Broker.ConnectionString, EnableIdempotence = true, LingerMs = 0 }).Build();
        using var consumer = new ConsumerBuilder<string, byte[]>(
            new ConsumerConfig { BootstrapServers = Broker.ConnectionString, GroupId = "raw", FetchWaitMaxMs = 5, AutoOffsetReset = AutoOffsetReset.Earliest, AllowAutoCreateTopics = true }).Build();
        producer.Produce(topic, new() { Key = "warm", Value = body });
        producer.Flush(Cancellation);
        consumer.Subscribe(topic);
        consumer.Consume(Cancellation);
        var began = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < count; sent += piece)
        {
            for (var i = 0; i < piece; i++)
            {
                producer.Produce(topic, new() { Key = $"key {i % 1_000}", Value = body });
            }

            for (var i = 0; i < piece; i++)
            {
                consumer.Consume(Cancellation);
            }
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private async Task SendAsync(int count)
    {
        const int together = 1_000;
        var shop = await StartShopAsync();
        var depot = await StartDepotAsync(shop);
        await OrderAsync(shop, "warm", -1);
        await WaitForEffectsAsync(depot, 1);

        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i += together)
        {
            await OrderTogetherAsync(shop, Enumerable.Range(i, together).Select(number => ($"key {number % 1_000}", number)));
        }

        var written = Stopwatch.GetElapsedTime(began);
        await EventuallyAsync(async () =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
            return await depot.AskAsync(db => db.Effects.CountAsync(Cancellation)) > count;
        }, seconds: 120 + (count / 500));
        var arrived = Stopwatch.GetElapsedTime(began);
        var (first, last) = await shop.AskAsync(async db => (
            await db.Set<Outbox.OutboxMessage>().MinAsync(message => message.SentAt, Cancellation), await db.Set<Outbox.OutboxMessage>().MaxAsync(message => message.SentAt, Cancellation)));
        TestContext.Current.SendDiagnosticMessage($"{count} messages: written in {written.TotalSeconds:0.0} s, sent within {(last - first)?.TotalSeconds:0.0} s, all handled after {arrived.TotalSeconds:0.0} s ({count / arrived.TotalSeconds:0} a second)");

        var effects = await EffectsAsync(depot);
        AssertEachOnce(effects, Enumerable.Range(-1, count + 1));
        foreach (var key in effects.GroupBy(effect => effect.Key))
        {
            Assert.Equal(key.Select(effect => effect.Number).Order(), key.Select(effect => effect.Number));
        }
    }
}
