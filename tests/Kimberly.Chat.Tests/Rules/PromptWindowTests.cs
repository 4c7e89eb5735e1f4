using Kimberly.Chat.Conversations;
using Kimberly.Chat.Prompting;

namespace Kimberly.Chat.Tests.Rules;

public sealed class PromptWindowTests
{
    [Fact]
    public void Smaller_LeavesOutTheOldestTurnsUntilSixtyPercentAreLeft()
    {
        var window = Window(10);

        var smaller = window.Smaller()!;

        Assert.Equal(Enumerable.Range(4, 6), smaller.Earlier.Select(turn => turn.Number));
        Assert.Equal(4, smaller.ReplayFrom);
    }

    [Fact]
    public void Smaller_OfOneHugeTurn_LeavesItOut()
    {
        var smaller = Window(1).Smaller()!;

        Assert.Empty(smaller.Earlier);
        Assert.Equal(1, smaller.ReplayFrom);
    }

    [Fact]
    public void Smaller_AgainAndAgain_EndsWithTheBareMessageAndThenNothing()
    {
        var window = Window(10, put: "Notes. Question: Hello?");
        var steps = 0;
        while (window.Smaller() is { } smaller)
        {
            window = smaller;
            Assert.InRange(++steps, 1, 20);
        }

        Assert.Equal(["You are Kimberly, a helpful personal assistant.", "Hello?"], window.Messages().Select(message => message.Text));
    }

    [Fact]
    public void AtMost_WithinTheBound_ChangesNothing()
    {
        var window = Window(10);

        Assert.Same(window, window.AtMost(200));
        Assert.Equal(6, window.AtMost(199).Earlier.Count);
        Assert.Empty(window.AtMost(0).Earlier);
    }

    [Fact]
    public void AtMost_OfManyShortTurns_StaysBelowWhatTheModelTakes()
    {
        var window = Window(PromptWindow.MostTurns + 1).AtMost(int.MaxValue);

        Assert.InRange(window.Earlier.Count, 1, PromptWindow.MostTurns);
        Assert.Equal(PromptWindow.MostTurns, window.Earlier[^1].Number);
    }

    [Fact]
    public void ReplayFrom_NothingLeftOut_StaysWhereItWas() => Assert.Equal(0, Window(0).ReplayFrom);

    private static PromptWindow Window(int turns, string put = "Hello?") =>
        new([.. Enumerable.Range(0, turns).Select(number => new AnsweredTurn(number, "1234567890", "1234567890"))], 0, put, "Hello?");
}
