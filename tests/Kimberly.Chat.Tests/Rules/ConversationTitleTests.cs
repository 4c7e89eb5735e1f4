using Kimberly.Chat.Conversations;

namespace Kimberly.Chat.Tests.Rules;

public sealed class ConversationTitleTests
{
    [Theory]
    [InlineData("Hello, I am Ada.", "Hello, I am Ada.")]
    [InlineData("  two\n\nlines\tand   spaces ", "two lines and spaces")]
    [InlineData(
        "Tell me about the history of the lighthouse, which is the oldest one on this coast",
        "Tell me about the history of the lighthouse, which is the…")]
    public void From_Message_IsOneLineCutAtAWord(string message, string title) => Assert.Equal(title, ConversationTitle.From(message));

    [Fact]
    public void From_OneEndlessWord_IsCutBetweenCharacters()
    {
        Assert.Equal(new string('x', 60) + "…", ConversationTitle.From(new string('x', 100)));
        Assert.Equal(string.Concat(Enumerable.Repeat("👨‍👩‍👧", 7)) + "…", ConversationTitle.From(string.Concat(Enumerable.Repeat("👨‍👩‍👧", 20))));
    }
}
