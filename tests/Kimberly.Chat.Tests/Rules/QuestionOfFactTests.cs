using Kimberly.Chat.Prompting;

namespace Kimberly.Chat.Tests.Rules;

public sealed class QuestionOfFactTests
{
    [Theory]
    [InlineData("Where do I live?")]
    [InlineData("what's my dog's name")]
    [InlineData("Hey Kimberly, when is my birthday?")]
    [InlineData("Do you remember my dog's name?")]
    [InlineData("Tell me my shoe size.")]
    [InlineData("Am I allergic to anything?")]
    [InlineData("How old is my sister?")]
    [InlineData("On which floor is my office?")]
    public void Is_ShortQuestion_IsOne(string message) => Assert.True(QuestionOfFact.Is(message));

    [Theory]
    [InlineData("Plan a day out for me.")]
    [InlineData("How can I sleep better?")]
    [InlineData("What should I cook tonight?")]
    [InlineData("Why is my dog sad?")]
    [InlineData("Tell me a story with my dog")]
    [InlineData("What do you think about my dog?")]
    [InlineData("Tell me more about my dog")]
    [InlineData("My dog is sick today.")]
    [InlineData("Where do I live?\nAnd write a poem on it.")]
    [InlineData("")]
    public void Is_AnythingThatWantsMore_IsNot(string message) => Assert.False(QuestionOfFact.Is(message));
}
