using System.Text.RegularExpressions;
using Kimberly.Contracts.Memory;

namespace Kimberly.Memory.Tests.Retrieval;

/// <summary>What people notice of retrieval. The floors lie a little under what was measured, since arithmetic differs from one processor to the next.</summary>
public sealed partial class RealModelTests(RealModelFixture memory) : IClassFixture<RealModelFixture>
{
    [Theory]
    [InlineData("everyday-tuning", 0.93, 0.97, 0.98, 0.98, 3)]
    [InlineData("everyday-held-out", 0.92, 0.93, 0.95, 0.96, 6)]
    public async Task Question_AboutOneOfSixtyFacts_FindsItAndGreetingsFindNothingNear(
        string set, double first, double amongTwo, double amongFour, double kept, int needless)
    {
        var everyday = await EverydayFacts.ReadAsync(set);
        using var anna = memory.NewPerson();
        foreach (var fact in everyday.Facts)
        {
            await anna.RememberAsync(fact.Fact);
        }

        var ranks = new List<int>();
        var aboveThreshold = 0;
        foreach (var fact in everyday.Facts)
        {
            foreach (var question in fact.Questions)
            {
                var results = (await anna.AskAsync(question, new { top_k = 100 })).Results;
                Assert.Equal(everyday.Facts.Count, results.Count);
                var (rank, right) = results.Index().First(result => result.Item.Content == fact.Fact);
                ranks.Add(rank);
                aboveThreshold += right.Score >= Threshold(question) ? 1 : 0;
            }
        }

        AssertShare(first, ranks.Count(rank => rank < 1));
        AssertShare(amongTwo, ranks.Count(rank => rank < 2));
        AssertShare(amongFour, ranks.Count(rank => rank < 4));
        AssertShare(kept, aboveThreshold);

        foreach (var greeting in everyday.GreetingsAndSmallTalk)
        {
            var best = (await anna.AskAsync(greeting, new { top_k = 1 })).Results[0];
            Assert.True(best.Score < 0.32, $"\"{greeting}\" scores {best.Score:0.000} with \"{best.Content}\"");
            Assert.True(best.Score < Threshold(greeting), $"\"{greeting}\" brings \"{best.Content}\" ({best.Score:0.000})");
        }

        var brought = new List<string>();
        foreach (var message in everyday.OtherMessagesWithoutNeed)
        {
            var best = (await anna.AskAsync(message, new { top_k = 1 })).Results[0];
            if (best.Score >= Threshold(message))
            {
                brought.Add($"{message} ({best.Score:0.000}, {best.Content})");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{aboveThreshold} of {ranks.Count} kept; needless: {string.Join("; ", brought)}");
        Assert.True(brought.Count <= needless, string.Join("; ", brought));

        void AssertShare(double least, int found) =>
            Assert.True(found >= least * ranks.Count, $"{found} of {ranks.Count} questions found their fact; at least {least:P0} should.");
    }

    [Fact]
    public async Task Query_TheVeryWords_ScoreOneAndAreCloseInMeaning()
    {
        using var anna = memory.NewPerson();
        var item = await anna.RememberAsync("My dog is called Biscuit.");

        var best = Assert.Single((await anna.AskAsync("My dog is called Biscuit.")).Results);

        Assert.Equal(item.Id, best.Id);
        Assert.InRange(best.Score, 0.999, 1);
        Assert.StartsWith("Its meaning is close to the question", best.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_LanguageTheModelDoesNotKnow_StillAnswers()
    {
        using var anna = memory.NewPerson();
        await anna.RememberAsync("내 강아지 이름은 비스킷이에요");
        await anna.RememberAsync("🧁🧁🧁");

        Assert.Equal(2, (await anna.AskAsync("강아지 이름이 뭐예요?")).Results.Count);
    }

    [Fact]
    public async Task Query_FactInTheMiddleOfALongStory_IsFoundThere()
    {
        using var anna = memory.NewPerson();
        var before = string.Concat(Enumerable.Repeat("The board discussed the quarterly figures and postponed the decision on the new warehouse. ", 40));
        await anna.RememberAsync($"{before}\n\nAt lunch Clara said that she is allergic to walnuts and carries an adrenaline pen.\n\n{before}");
        await anna.RememberAsync("The warehouse is in Antwerp.");

        var results = (await anna.AskAsync("Which nuts is Clara allergic to?")).Results;

        Assert.Contains("walnuts", results[0].Content, StringComparison.Ordinal);
        Assert.True(results[0].Score > results[1].Score + 0.1, $"{results[0].Score:0.00} against {results[1].Score:0.00}");
    }

    [Fact]
    public async Task Change_OfAFact_IsWhatAQuestionFinds()
    {
        using var anna = memory.NewPerson();
        var item = await anna.RememberAsync("I live in Lisbon.");
        await anna.RememberAsync("My sister lives in Rome.");
        using var changed = await anna.SendJsonAsync(HttpMethod.Patch, $"/memory/{item.Id}", new { content = "I live in Oslo." });

        MemoryQueryAnswer answer = await anna.AskAsync("Where do I live?", new { top_k = 1 });

        Assert.Equal("I live in Oslo.", Assert.Single(answer.Results).Content);
    }

    /// <summary>From which score on README.md advises to use a memory, by whether the message speaks of the person.</summary>
    private static double Threshold(string message) => OfThePerson().IsMatch(message) ? 0.28 : 0.45;

    [GeneratedRegex(@"\b(?:i|my|mine|me|myself|we|our|ours|us)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfThePerson();
}
