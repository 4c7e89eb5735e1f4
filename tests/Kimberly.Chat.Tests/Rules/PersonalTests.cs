using Kimberly.Chat.Recall;

namespace Kimberly.Chat.Tests.Rules;

public sealed class PersonalTests
{
    [Theory]
    [InlineData("Where do I live?")]
    [InlineData("what is MY dog's name")]
    [InlineData("I’m tired. Where is my bed?")]
    [InlineData("Plan a day out for me")]
    [InlineData("Tell us a story")]
    [InlineData("Is it ours?")]
    public void Is_AboutThePerson_IsSeen(string message) => Assert.True(Personal.Is(message));

    [Theory]
    [InlineData("Hello!")]
    [InlineData("I feel tired today")]
    [InlineData("I’m bored.")]
    [InlineData("Who is Tom?")]
    [InlineData("What is the meaning of home, i.e. a house?")]
    [InlineData("The museum is in Myanmar")]
    [InlineData("")]
    public void Is_AboutAnythingElse_IsNot(string message) => Assert.False(Personal.Is(message));
}
