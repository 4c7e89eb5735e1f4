using System.Text;

namespace Kimberly.Chat.Prompting;

/// <summary>What the model is given for a person's message. The message itself is stored as they wrote it. Pure.</summary>
internal static class UserPrompt
{
    /// <summary>
    /// With notes, the message is asked as a question to be answered from them; without, the model gets the plain message, so
    /// that small talk stays small talk.
    /// </summary>
    /// <remarks>
    /// That the notes stand in the user's message, in the second person and the most relevant first, is what models/README.md
    /// measured. The wording was chosen by hand on 80 facts, told one after the other and each asked of the bundled model.
    /// Right answers of the first 40, with the two nearest facts as notes: "Answer the question using the notes." 32; "Read the
    /// notes and answer the question in one sentence." 38, with three notes 30; the same with "Answer:" at the end 37. Of the
    /// other 40, with what RecallOptions leaves out: 36 without "Answer:", 38 with it. Of 40 that nobody had looked at before, through
    /// the whole application: 40 (README.md says how). A "- " before each note costs three of 20. One sentence is right for a question of fact and
    /// wrong for "Plan a weekend for me": that gets the general wording.
    /// </remarks>
    /// <param name="message">The person's message.</param>
    /// <param name="memories">What is remembered about it, most relevant first.</param>
    /// <param name="mostCharacters">How much of one memory is used.</param>
    public static string Ask(string message, IReadOnlyList<string> memories, int mostCharacters)
    {
        if (memories.Count == 0)
        {
            return message;
        }

        var wantsAFact = QuestionOfFact.Is(message);
        var prompt = new StringBuilder(wantsAFact ? "Read the notes and answer the question in one sentence." : "Answer the question using the notes.")
            .Append("\n\nNotes:\n");
        foreach (var memory in memories)
        {
            prompt.Append(Note.Line(memory, mostCharacters)).Append('\n');
        }

        return prompt.Append("\nQuestion: ").Append(message).Append(wantsAFact ? "\n\nAnswer:" : "").ToString();
    }
}
