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
    public void Of_Statement_SpeaksToThePerson(string statement, string sentence) => Assert.Equal(sentence, Confirmation.Of(statement));
}
