using Confluent.Kafka;
using Kimberly.Messaging.Transport;

namespace Kimberly.Messaging.Tests;

public sealed class StretchTests
{
    [Fact]
    public void Messages_OfOneEpochWithoutGap_AreOneStretch()
    {
        var stretch = Assert.Single(Stretches.Of([Fetched(7, 4), Fetched(7, 5), Fetched(7, 6)]));

        Assert.Equal((new LogPosition(7, 4), new LogPosition(7, 7)), (stretch.From, stretch.To));
        Assert.True(stretch.Continues(new LogPosition(7, 4)));
        Assert.True(stretch.Continues(new LogPosition(7, 6)));
        Assert.False(stretch.Continues(new LogPosition(7, 3)));
        Assert.False(stretch.Continues(new LogPosition(6, 4)));
    }

    [Fact]
    public void Messages_WithAGapOrANewEpochBetweenThem_AreSeveral()
    {
        var stretches = Stretches.Of([Fetched(7, 4), Fetched(7, 6), Fetched(8, 7)]).ToList();

        Assert.Equal([new LogPosition(7, 4), new LogPosition(7, 6), new LogPosition(8, 7)], stretches.Select(stretch => stretch.From));
    }

    [Theory]
    [InlineData(7, 10, true)]
    [InlineData(7, 9, false)]
    [InlineData(7, 11, false)]
    [InlineData(6, 10, false)]
    [InlineData(8, 10, true)]
    [InlineData(9, 0, true)]
    public void Epoch_ThatGoesOnWhereTheOneBeforeEnded_ContinuesThatOneOnly(long epoch, long offset, bool continues)
    {
        var stretch = Assert.Single(Stretches.Of([Fetched(8, 10, start: 10, previous: 7)]));

        Assert.Equal(continues, stretch.Continues(new LogPosition(epoch, offset)));
    }

    [Fact]
    public void Epoch_AfterALoss_ContinuesNothing()
    {
        var stretch = Assert.Single(Stretches.Of([Fetched(8, 0, start: 0, previous: 0)]));

        Assert.False(stretch.Continues(new LogPosition(7, 0)));
        Assert.False(stretch.Continues(new LogPosition(7, 100)));
        Assert.False(stretch.Continues(default));
    }

    [Fact]
    public void Message_WithoutHeaders_BelongsToTheEpochThatIsBeingRead()
    {
        var foreign = Assert.Single(Stretches.Of([new() { TopicPartitionOffset = new("a.b", 0, 5), Message = new() { Key = "x\0y" } }])).In(9);

        Assert.Equal(new LogPosition(9, 5), foreign.From);
        Assert.Equal((null, "x\uFFFDy"), (foreign.Messages[0].Id, foreign.Messages[0].Key));
    }

    private static ConsumeResult<string?, byte[]?> Fetched(long epoch, long offset, long start = 0, long previous = 0)
    {
        var headers = new Headers();
        MessageHeaders.Add(headers, MessageHeaders.Id, Guid.CreateVersion7().ToString());
        MessageHeaders.Add(headers, MessageHeaders.Type, nameof(Ordered));
        MessageHeaders.Add(headers, MessageHeaders.Epoch, epoch);
        MessageHeaders.Add(headers, MessageHeaders.Start, start);
        MessageHeaders.Add(headers, MessageHeaders.Previous, previous);
        return new() { TopicPartitionOffset = new("shop.orders", 0, offset), Message = new() { Key = "anna", Value = [], Headers = headers } };
    }
}
