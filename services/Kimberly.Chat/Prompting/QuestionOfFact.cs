using System.Text.RegularExpressions;

namespace Kimberly.Chat.Prompting;

/// <summary>Tells a short question whose answer is a fact ("Where do I live?") from one that asks for more ("How can I sleep better?"). Pure; English.</summary>
internal static partial class QuestionOfFact
{
    private const int MostCharacters = 120;

    public static bool Is(string message) => message.Length <= MostCharacters && Asks().IsMatch(message) && !AsksForMore().IsMatch(message);

    [GeneratedRegex(
        @"^\W*(?:(?:hey|hi|hello|kimberly|and|so|ok|okay|please)\b\W*)*(?:(?:in|on|at|to|from|with|for|of|by|since|until)\s+(?=wh))?(?:do\s+you\s+(?:know|remember)|tell\s+me|remind\s+me|can\s+you\s+(?:tell|remind)\s+me|who|whose|whom|what|when|where|which|how\s+(?:old|tall|big|long|far|much|many|often)|what['’]s|who['’]s|where['’]s|when['’]s|is|are|am|was|were|do|does|did|have|has)\b[^\r\n]*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Asks();

    [GeneratedRegex(
        @"\b(?:why|how\s+(?:to|do|does|can|could|should|would)|should|could|would\s+you|what\s+if|what\s+can|do\s+you\s+(?:think|like|want)|(?:me|us)\s+(?:more\s+|all\s+|something\s+)?about|stor(?:y|ies)|jokes?|poems?|plans?|recipes?|ideas?|suggest\w*|recommend\w*|explain\w*|steps?|advice|help|list|best\s+way)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AsksForMore();
}
