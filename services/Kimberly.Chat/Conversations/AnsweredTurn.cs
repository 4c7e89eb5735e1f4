namespace Kimberly.Chat.Conversations;

/// <summary>An earlier turn that has both its halves.</summary>
/// <param name="Number">Which turn of the conversation.</param>
/// <param name="Message">What the person said; in a prompt, what the model was given for it.</param>
/// <param name="Reply">What Kimberly answered.</param>
internal sealed record AnsweredTurn(int Number, string Message, string Reply)
{
    public int Characters => Message.Length + Reply.Length;
}
