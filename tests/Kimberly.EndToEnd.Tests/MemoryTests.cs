using System.Text.Json;
using Kimberly.ServiceDefaults.Json;
using Kimberly.Testing.Client;

namespace Kimberly.EndToEnd.Tests;

public sealed class MemoryTests(RunningKimberly kimberly)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dog_ToldInOneConversation_IsNamedInAnother()
    {
        var person = await kimberly.NewPersonAsync(_cancellation);
        var told = await person.PostJsonAsync("/chat", new { message = "Remember that my dog is called Biscuit" }, _cancellation);

        var asked = await person.PostJsonAsync("/chat", new { message = "What is my dog's name?" }, _cancellation);

        Assert.NotEqual(told.Text("conversation_id"), asked.Text("conversation_id"));
        Assert.Contains("Biscuit", asked.Text("reply"), StringComparison.Ordinal);
        var used = Assert.Single(asked.GetProperty("memories").EnumerateArray());
        Assert.Equal(told.GetProperty("saved")[0].GetString(), used.Text("id"));
        Assert.NotEmpty(used.Text("why"));
    }

    [Fact]
    public async Task Memory_DeletedByItsOwner_IsNotUsedAgain()
    {
        var person = await kimberly.NewPersonAsync(_cancellation);
        var told = await person.PostJsonAsync("/chat", new { message = "Remember that my dog is called Biscuit" }, _cancellation);
        using var deleted = await person.DeleteAsync($"/memory/{told.GetProperty("saved")[0].GetString()}", _cancellation);
        Assert.True(deleted.IsSuccessStatusCode);

        var asked = await person.PostJsonAsync("/chat", new { message = "What is my dog's name?" }, _cancellation);

        Assert.DoesNotContain("Biscuit", asked.Text("reply"), StringComparison.Ordinal);
        Assert.Equal(0, asked.GetProperty("memories").GetArrayLength());
    }

    [Theory]
    [InlineData("Hello!")]
    [InlineData("Good morning, how are you?")]
    [InlineData("Thank you very much.")]
    public async Task Greeting_PersonWithMemories_BringsNoneIntoThePrompt(string greeting)
    {
        var person = await kimberly.NewPersonAsync(_cancellation);
        foreach (var fact in Facts().Take(5))
        {
            await person.PostJsonAsync("/memory", new { content = fact.Fact }, _cancellation);
        }

        var answer = await person.PostJsonAsync("/chat", new { message = greeting }, _cancellation);

        Assert.Equal(0, answer.GetProperty("memories").GetArrayLength());
    }

    [Fact]
    public async Task Facts_ToldOneAfterTheOther_AreAnsweredInNewConversations()
    {
        var person = await kimberly.NewPersonAsync(_cancellation);
        var facts = Facts();
        foreach (var fact in facts)
        {
            var told = await person.PostJsonAsync("/chat", new { message = $"Remember that {fact.Fact}" }, _cancellation);
            Assert.Equal(1, told.GetProperty("saved").GetArrayLength());
        }

        var wrong = new List<string>();
        foreach (var fact in facts)
        {
            var asked = await person.PostJsonAsync("/chat", new { message = fact.Question }, _cancellation);
            if (!asked.Text("reply").Contains(fact.Expected, StringComparison.OrdinalIgnoreCase))
            {
                wrong.Add($"{fact.Question} (wanted {fact.Expected}): {asked.Text("reply")}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{facts.Count - wrong.Count} of {facts.Count} right\n{string.Join('\n', wrong)}");
        Assert.True(wrong.Count <= facts.Count / 4, $"{wrong.Count} of {facts.Count} wrong:\n{string.Join('\n', wrong)}");
    }

    private static IReadOnlyList<ToldFact> Facts() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "facts.jsonl"))
            .Select(line => JsonSerializer.Deserialize<ToldFact>(line, KimberlyJson.Options)!)];

    private sealed record ToldFact(string Fact, string Question, string Expected);
}
