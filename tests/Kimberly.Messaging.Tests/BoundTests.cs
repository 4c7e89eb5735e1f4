using Kimberly.Messaging.Outbox;
using Kimberly.Messaging.Retries;
using Kimberly.Messaging.Transport;
using Microsoft.Extensions.Options;

namespace Kimberly.Messaging.Tests;

public sealed class BoundTests
{
    [Fact]
    public void Partition_CountsWhatIsSentUntilItIsRead()
    {
        var partition = new SentPartition(new LogPosition(8, 3), previous: 7);
        partition.Sent(new LogPosition(7, 2), 10);
        partition.Sent(new LogPosition(8, 3), 20);
        partition.Sent(new LogPosition(8, 4), 30);
        Assert.Equal((3, 60, 5), (partition.Messages, partition.Bytes, partition.NextOffset));

        partition.Consumed(new LogPosition(8, 4));

        Assert.Equal((1, 30), (partition.Messages, partition.Bytes));
    }

    [Fact]
    public void Consumers_ThatAreSilent_AreNotWaitedForUnlessAllAre()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var routes = new Routes(Publishing("shop.orders"), "shop");

        var read = new ReadPlaces(
            [Row("depot", -1, 0, 0, now), Row("depot", 0, 8, 40, now), Row("museum", -1, 0, 0, now.AddMinutes(-5)), Row("museum", 0, 8, 2, now)],
            routes, now, TimeSpan.FromSeconds(30));
        Assert.Equal(new LogPosition(8, 40), read.ByLiving("shop.orders", 0));
        Assert.Equal(new LogPosition(8, 2), read.ByAll("shop.orders", 0));

        var silent = new ReadPlaces([Row("museum", -1, 0, 0, now.AddMinutes(-5)), Row("museum", 0, 8, 2, now)], routes, now, TimeSpan.FromSeconds(30));
        Assert.Equal(new LogPosition(8, 2), silent.ByLiving("shop.orders", 0));
    }

    [Fact]
    public void Consumers_ThatAreNamedAndNeverCame_HaveReadNothing()
    {
        var routes = new Routes(Publishing("shop.orders", "archive"), "shop");
        var now = DateTimeOffset.UnixEpoch;

        var read = new ReadPlaces([Row("depot", -1, 0, 0, now), Row("depot", 0, 8, 40, now)], routes, now, TimeSpan.FromSeconds(30));

        Assert.Equal(default, read.ByAll("shop.orders", 0));
        Assert.Equal(new LogPosition(8, 40), read.ByLiving("shop.orders", 0));
    }

    [Fact]
    public void Topic_ThatNobodyConsumes_HoldsNothingBack()
    {
        var read = new ReadPlaces([], new Routes(Publishing("shop.orders"), "shop"), DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(30));

        Assert.Equal(LogPosition.End, read.ByAll("shop.orders", 0));
        Assert.Equal(LogPosition.End, read.ByLiving("shop.orders", 0));
    }

    [Theory]
    [InlineData(1, 0.25, 0.5)]
    [InlineData(2, 0.5, 1)]
    [InlineData(5, 4, 8)]
    [InlineData(60, 5, 10)]
    public void Pauses_GrowUpToABoundAndAreNeverAllTheSame(int attempt, double least, double most)
    {
        var options = Options.Create(new MessagingOptions { FirstPause = TimeSpan.FromSeconds(0.5), LongestPause = TimeSpan.FromSeconds(10) });
        var delay = new RetryDelay(options, new Random(1));

        var pauses = Enumerable.Range(0, 100).Select(_ => delay.After(attempt).TotalSeconds).ToList();

        Assert.All(pauses, pause => Assert.InRange(pause, least, most));
        Assert.True(pauses.Distinct().Count() > 90);
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("shop.")]
    [InlineData(".orders")]
    [InlineData("Shop.orders")]
    [InlineData("shop.new orders")]
    public void Topic_WithoutItsProducersName_IsRefused(string topic) => Assert.Throws<ArgumentException>(() => Publishing(topic));

    [Fact]
    public void Topic_OfAnotherService_IsNotPublished() => Assert.Throws<ArgumentException>(() => new Routes(Publishing("depot.orders"), "shop"));

    [Fact]
    public void Keys_SpreadOverAllLanesAndStayThere()
    {
        var lanes = Enumerable.Range(0, 1_000).GroupBy(i => Lane.Of($"user-{i}")).ToList();

        Assert.Equal(Lane.Count, lanes.Count);
        Assert.All(lanes, lane => Assert.InRange(lane.Count(), 150, 350));
        // Another value would be another order for messages that wait.
        Assert.Equal((3, 1), (Lane.Of("anna"), Lane.Of("bert")));
    }

    private static MessagingBuilder Publishing(string topic, params string[] consumers) =>
        new MessagingBuilder(new Microsoft.Extensions.DependencyInjection.ServiceCollection()).Publish<Ordered>(topic, consumers);

    private static OutboxConsumer Row(string service, int partition, long epoch, long offset, DateTimeOffset at) =>
        new() { Service = service, Topic = "shop.orders", Partition = partition, Epoch = epoch, Offset = offset, ReportedAt = at };
}
