namespace Kimberly.Inference.Sampling;

/// <summary>Ends an answer at the first stop sequence, and holds back what may be the beginning of one.</summary>
internal sealed class StopFinder(IReadOnlyList<string> stops)
{
    private string _held = string.Empty;

    /// <summary>True when a stop sequence was found; nothing may follow.</summary>
    public bool Found { get; private set; }

    /// <summary>Takes new text of the answer.</summary>
    /// <param name="text">The new text.</param>
    /// <returns>What may be shown: never a stop sequence or a part of one.</returns>
    public string Append(string text)
    {
        if (stops.Count == 0)
        {
            return text;
        }

        text = _held + text;
        var end = text.Length;
        foreach (var stop in stops)
        {
            if (text.IndexOf(stop, StringComparison.Ordinal) is >= 0 and var at && at < end)
            {
                end = at;
                Found = true;
            }
        }

        if (!Found)
        {
            end -= stops.Max(stop => Overlap(text, stop));
            _held = text[end..];
        }

        return text[..end];
    }

    /// <summary>Ends the answer without a stop sequence.</summary>
    /// <returns>What was held back.</returns>
    public string Finish() => Found ? string.Empty : _held;

    /// <summary>How many characters at the end of the text are the beginning of the stop sequence.</summary>
    private static int Overlap(string text, string stop)
    {
        for (var length = Math.Min(stop.Length - 1, text.Length); length > 0; length--)
        {
            if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
            {
                return length;
            }
        }

        return 0;
    }
}
