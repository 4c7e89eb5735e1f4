using Kimberly.Chat.Prompting;

namespace Kimberly.Chat.Tests.Rules;

public sealed class SecondPersonTests
{
    [Theory]
    [InlineData("my dog is called Biscuit", "Your dog is called Biscuit.")]
    [InlineData("I live in Lisbon", "You live in Lisbon.")]
    [InlineData("I live in Lisbon.", "You live in Lisbon.")]
    [InlineData("I am allergic to peanuts", "You are allergic to peanuts.")]
    [InlineData("I'm vegetarian", "You're vegetarian.")]
    [InlineData("I’m vegetarian!", "You're vegetarian!")]
    [InlineData("i've got two cats", "You've got two cats.")]
    [InlineData("I'd rather walk", "You'd rather walk.")]
    [InlineData("I'll be in Rome in May", "You'll be in Rome in May.")]
    [InlineData("I was born in 1990", "You were born in 1990.")]
    [InlineData("I wasn't born in Rome", "You weren't born in Rome.")]
    [InlineData("the red car is mine", "The red car is yours.")]
    [InlineData("I cut my hair myself", "You cut your hair yourself.")]
    [InlineData("Anna called me on my birthday", "Anna called you on your birthday.")]
    [InlineData("we moved to Porto and our cat came with us", "You moved to Porto and your cat came with you.")]
    [InlineData("I live in Rome. My mother lives in Bari.", "You live in Rome. Your mother lives in Bari.")]
    [InlineData("When I was small, I was shy", "When you were small, you were shy.")]
    [InlineData("I wake up at 7 am", "You wake up at 7 am.")]
    [InlineData("I work in a gold mine", "You work in a gold mine.")]
    [InlineData("I moved to the US", "You moved to the US.")]
    [InlineData("My favourite musical is My Fair Lady", "Your favourite musical is My Fair Lady.")]
    [InlineData("Anna is my sister, i.e. we are close", "Anna is your sister, i.e. you are close.")]
    [InlineData("my homework is in my theme folder", "Your homework is in your theme folder.")]
    [InlineData("Anna likes tea", "Anna likes tea.")]
    [InlineData("iPhone is the phone I use", "iPhone is the phone you use.")]
    [InlineData("I ski", "You ski.")]
    public void Of_English_SpeaksToThePerson(string statement, string expected) => Assert.Equal(expected, SecondPerson.Of(statement));

    [Theory]
    [InlineData("Ich bin am Montag geboren.")]
    [InlineData("Me llamo Juan.")]
    [InlineData("Mi perro se llama Bizcocho.")]
    [InlineData("I miei gatti sono neri.")]
    [InlineData("Je me souviens de mon chat.")]
    [InlineData("My jsme z Prahy.")]
    [InlineData("私の犬はビスケットです。")]
    [InlineData("Моя собака — Бисквит.")]
    [InlineData("שמי עדה.")]
    public void Of_OtherLanguages_KeepsTheirWords(string statement) => Assert.Equal(statement, SecondPerson.Of(statement));

    [Theory]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("I", "You.")]
    [InlineData("🐶", "🐶")]
    [InlineData("-", "-")]
    public void Of_HardlyAnything_Survives(string statement, string expected) => Assert.Equal(expected, SecondPerson.Of(statement));
}
