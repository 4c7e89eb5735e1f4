using Kimberly.Inference.Runtime;

namespace Kimberly.Inference.Tests;

/// <summary>A whole answer, and the pieces in which it came.</summary>
internal sealed record Answer(string Text, IReadOnlyList<string> Pieces, AnswerEnd End)
{
    public static async Task<Answer> ReadAsync(IAsyncEnumerable<AnswerPart> parts)
    {
        var pieces = new List<string>();
        AnswerEnd? end = null;
        await foreach (var part in parts)
        {
            Assert.Null(end);
            pieces.Add(part.Text);
            end = part.End;
        }

        Assert.NotNull(end);
        return new Answer(string.Concat(pieces), pieces, end);
    }
}
