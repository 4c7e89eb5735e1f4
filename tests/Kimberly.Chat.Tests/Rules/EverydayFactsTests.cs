using System.Text.Json;
using System.Text.RegularExpressions;
using Kimberly.Chat.Prompting;
using Kimberly.Chat.Recall;
using Kimberly.Chat.Remembering;

namespace Kimberly.Chat.Tests.Rules;

/// <summary>
/// What people tell and ask (<c>Data/facts.*.jsonl</c>): the prompt's wording was chosen with the tuning set. How many the model answers
/// is tested where the model runs; here, that every one of them takes the way that was measured.
/// </summary>
public sealed partial class EverydayFactsTests
{
    [Theory]
    [InlineData("facts.tuning.jsonl")]
    [InlineData("facts.heldout.jsonl")]
    public void Facts_Everyday_AreUnderstood(string file)
    {
        foreach (var (fact, question) in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", file)).Select(Read))
        {
            Assert.Equal(fact, RememberCommand.Statement($"Remember that {fact}"), ignoreCase: true);
            Assert.DoesNotMatch(FirstPerson(), Note.Line(fact, 500));
            Assert.True(QuestionOfFact.Is(question), question);
            Assert.Null(RememberCommand.Statement(question));
        }
    }

    [Theory]
    [InlineData("facts.tuning.jsonl")]
    [InlineData("facts.heldout.jsonl")]
    public void Questions_OfThePerson_AreSeenAsSuch(string file)
    {
        var questions = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", file)).Select(line => Read(line).Question).ToList();

        // The others ("Who makes the best apple pie?") have to clear the higher threshold.
        Assert.InRange(questions.Count(question => !Personal.Is(question)), 0, questions.Count / 20);
    }

    private static (string Fact, string Question) Read(string line)
    {
        var json = JsonSerializer.Deserialize<JsonElement>(line);
        return (json.GetProperty("fact").GetString()!, json.GetProperty("question").GetString()!);
    }

    [GeneratedRegex(@"\b(?:I|I'm|my|me|mine|our|we|us)\b")]
    private static partial Regex FirstPerson();
}
