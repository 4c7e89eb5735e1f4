namespace Kimberly.ServiceDefaults.Limits;

/// <summary>Which text Kimberly accepts.</summary>
public static class TextRules
{
    /// <summary>True for text without U+0000 and without half surrogate pairs.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>Whether it can be stored and comes back unchanged.</returns>
    public static bool IsReadable(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
            {
                return false;
            }

            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }
}
