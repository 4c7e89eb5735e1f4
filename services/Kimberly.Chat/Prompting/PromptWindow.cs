using Kimberly.Chat.Conversations;
using Microsoft.Extensions.AI;

namespace Kimberly.Chat.Prompting;

/// <summary>
/// What is put to the model: the persona always, as many of the newest turns as fit, and the new message. The model
/// itself says when it is too much (its tokenizer is the only one that knows), and <see cref="Smaller"/> then leaves out
/// whole turns from the oldest on until 60 % of the conversation are left. So much at once, because every turn that
/// is left out changes the start of the prompt and makes the model read all of it again; the next turns find room. Pure.
/// </summary>
/// <param name="Earlier">The earlier turns, oldest first.</param>
/// <param name="ReplayFrom">The number of the first turn that is still put to the model.</param>
/// <param name="Message">The new message, as it is put to the model.</param>
/// <param name="Plain">The new message as the person wrote it.</param>
internal sealed record PromptWindow(IReadOnlyList<AnsweredTurn> Earlier, int ReplayFrom, string Message, string Plain)
{
    /// <summary>The most earlier turns in one prompt. A model takes no endless list of messages, however short: inference refuses more than 1,024.</summary>
    public const int MostTurns = 200;

    private const double KeptWhenFull = 0.6;

    private int Characters => Earlier.Sum(turn => turn.Characters);

    /// <summary>True when the message is put with notes or another form around it.</summary>
    public bool IsDressed => Message != Plain;

    /// <summary>The messages for the model.</summary>
    public IReadOnlyList<ChatMessage> Messages() =>
    [
        new(ChatRole.System, Persona.SystemMessage),
        .. Earlier.SelectMany(turn => new ChatMessage[] { new(ChatRole.User, turn.Message), new(ChatRole.Assistant, turn.Reply) }),
        new(ChatRole.User, Message),
    ];

    /// <summary>The same within bounds that hold whatever the model says, for a model that would take endless prompts: so many characters, and <see cref="MostTurns"/>.</summary>
    public PromptWindow AtMost(int characters) =>
        Earlier.Count == 0 || (Characters <= characters && Earlier.Count <= MostTurns) ? this : Smaller()!.AtMost(characters);

    /// <summary>Less of it: fewer earlier turns; without any left, the message without what was added to it; null when there is nothing left to leave out.</summary>
    public PromptWindow? Smaller()
    {
        if (Earlier.Count == 0)
        {
            return IsDressed ? this with { Message = Plain } : null;
        }

        var target = Characters * KeptWhenFull;
        var left = Characters;
        var first = 0;
        while (first < Earlier.Count && (first == 0 || left > target))
        {
            left -= Earlier[first++].Characters;
        }

        return this with { Earlier = [.. Earlier.Skip(first)], ReplayFrom = Earlier[first - 1].Number + 1 };
    }
}
