using Kimberly.Chat.Remembering;

namespace Kimberly.Chat.Tests.Rules;

public sealed class RememberCommandTests
{
    [Theory]
    [InlineData("Remember that my dog is called Biscuit", "My dog is called Biscuit")]
    [InlineData("remember that my dog is called Biscuit.", "My dog is called Biscuit.")]
    [InlineData("REMEMBER THAT MY DOG IS BISCUIT", "MY DOG IS BISCUIT")]
    [InlineData("Please remember that I live in Lisbon", "I live in Lisbon")]
    [InlineData("Please, remember that I live in Lisbon", "I live in Lisbon")]
    [InlineData("Remember please that I live in Lisbon", "I live in Lisbon")]
    [InlineData("Remember, please, that I live in Lisbon", "I live in Lisbon")]
    [InlineData("Remember that I live in Lisbon, please.", "I live in Lisbon.")]
    [InlineData("Remember: I live in Lisbon", "I live in Lisbon")]
    [InlineData("Remember - I live in Lisbon", "I live in Lisbon")]
    [InlineData("Remember this: I live in Lisbon", "I live in Lisbon")]
    [InlineData("Remember this. I live in Lisbon", "I live in Lisbon")]
    [InlineData("Remember my shoe size is 43", "My shoe size is 43")]
    [InlineData("Remember I drink tea", "I drink tea")]
    [InlineData("Remember Anna is allergic to nuts", "Anna is allergic to nuts")]
    [InlineData("Remember her name is Anna", "Her name is Anna")]
    [InlineData("Remember it's my birthday on Friday", "It's my birthday on Friday")]
    [InlineData("Don't forget that I'm vegetarian", "I'm vegetarian")]
    [InlineData("Don’t forget that I’m vegetarian!", "I’m vegetarian!")]
    [InlineData("Dont forget I'm vegetarian", "I'm vegetarian")]
    [InlineData("Please do not forget: the code is 4711", "The code is 4711")]
    [InlineData("Never forget that the code is 4711", "The code is 4711")]
    [InlineData("Kimberly, remember that my car is red", "My car is red")]
    [InlineData("Hey Kimberly! Remember my car is red", "My car is red")]
    [InlineData("Hi, please remember that my car is red", "My car is red")]
    [InlineData("Ok kimberly please remember that my car is red", "My car is red")]
    [InlineData("Can you remember that my car is red?", "My car is red")]
    [InlineData("Could you please remember my car is red?", "My car is red")]
    [InlineData("I want you to remember that my car is red", "My car is red")]
    [InlineData("I’d like you to remember that my car is red", "My car is red")]
    [InlineData("  Remember that:\n- milk\n- eggs", "- milk\n- eggs")]
    [InlineData("Remember that iPhone is my phone's brand", "iPhone is my phone's brand")]
    [InlineData("Remember that one of my sisters lives in Rome", "One of my sisters lives in Rome")]
    [InlineData("Remember this address: 5 Main Street", "This address: 5 Main Street")]
    [InlineData("Remember that 日本語 is my favourite language 🇯🇵", "日本語 is my favourite language 🇯🇵")]
    [InlineData("Remember that the dress is too small for me", "The dress is too small for me")]
    [InlineData("Remember that everything is ok", "Everything is ok")]
    public void Statement_Command_IsWhatFollowsIt(string message, string statement) => Assert.Equal(statement, RememberCommand.Statement(message));

    [Theory]
    [InlineData("Do you remember my dog?")]
    [InlineData("Do you remember that my dog is called Biscuit?")]
    [InlineData("I remember that my dog was small")]
    [InlineData("I will always remember that day")]
    [InlineData("Remember my birthday?")]
    [InlineData("Remember that I told you about Lisbon?")]
    [InlineData("Remember that time we went to Rome")]
    [InlineData("Remember when we went to Rome")]
    [InlineData("Remember to buy milk")]
    [InlineData("Don't forget to buy milk")]
    [InlineData("Remember me")]
    [InlineData("Remember what I said")]
    [InlineData("Can you remember my name?")]
    [InlineData("Can you remember my name")]
    [InlineData("What do you remember about me?")]
    [InlineData("You remember that my dog is small")]
    [InlineData("Remembering that day makes me sad")]
    [InlineData("Remember")]
    [InlineData("Remember that")]
    [InlineData("Remember that!")]
    [InlineData("Remember: ...")]
    [InlineData("Remember this")]
    [InlineData("Remember it.")]
    [InlineData("Hello!")]
    [InlineData("My dog is called Biscuit")]
    [InlineData("How do I make people remember that I exist?")]
    [InlineData("Erinnere dich, dass mein Hund Biscuit heißt")]
    public void Statement_AnythingElse_IsNone(string message) => Assert.Null(RememberCommand.Statement(message));

    [Theory]
    [InlineData("Remember that ", ' ')]
    [InlineData("Remember that x", ',')]
    [InlineData("Remember that x", ' ')]
    [InlineData("", ' ')]
    [InlineData("Remember that :", ':')]
    [InlineData("hey ", '.')]
    public async Task Statement_EndlessPunctuation_TakesNoTime(string start, char filler)
    {
        var message = start + new string(filler, 32_000);

        await Task.Run(() => RememberCommand.Statement(message), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }
}
