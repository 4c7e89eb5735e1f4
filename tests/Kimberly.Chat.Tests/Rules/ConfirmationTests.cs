using Kimberly.Chat.Remembering;

namespace Kimberly.Chat.Tests.Rules;

public sealed class ConfirmationTests
{
    [Theory]
    [InlineData("My dog is called Biscuit", "I'll remember that your dog is called Biscuit.")]
    [InlineData("I am learning Portuguese", "I'll remember that you are learning Portuguese.")]
    [InlineData("Anna's birthday is on 3 May", "I'll remember that Anna's birthday is on 3 May.")]
    [InlineData("The wifi password is tulip-seventeen", "I'll remember that the wifi password is tulip-seventeen.")]
    [InlineData("Theo is my son", "I'll remember that Theo is your son.")]
    [InlineData("- milk\n- eggs", "I'll remember that - milk - eggs.")]
    public void Prompt_Statement_AsksForTheWholeSentence(string statement, string sentence) =>
        Assert.Equal($"Repeat this sentence: {sentence}", new Confirmation(statement).Prompt);

    [Theory]
    [InlineData("I'll remember that you are learning Portuguese.")]
    [InlineData("I will remember that you're learning Portuguese!")]
    [InlineData("\"I’ll remember that you are learning Portuguese.\"")]
    public void Held_FaithfulReply_IsTaken(string reply) => Assert.Equal(reply, new Confirmation("I am learning Portuguese").Held(reply));

    [Theory]
    [InlineData("I am learning Portuguese.")]
    [InlineData("I'll remember that you are learning Spanish.")]
    [InlineData("I'll not remember that you are learning Portuguese.")]
    [InlineData("I'll remember that you are learning Portuguese. I'll remember that you are learning Portuguese.")]
    [InlineData("")]
    public void Held_AnyOtherReply_IsReplacedByTheTruth(string reply) =>
        Assert.Equal("I'll remember that you are learning Portuguese.", new Confirmation("I am learning Portuguese").Held(reply));
}
