using System.Security.Cryptography;

namespace Kimberly.Embedded;

/// <summary>Makes a random value.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    // Without what looks alike, and without what means something in connection strings, URLs and shells.
    private const string LowerCharacters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCharacters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericCharacters = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    /// <summary>The length; it grows where the other minimums want more.</summary>
    public int MinLength { get; set; } = 22;

    /// <summary>Whether it may hold lower-case letters.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>Whether it may hold upper-case letters.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>Whether it may hold digits.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>Whether it may hold punctuation.</summary>
    public bool Special { get; set; } = true;

    /// <summary>The least number of lower-case letters.</summary>
    public int MinLower { get; set; }

    /// <summary>The least number of upper-case letters.</summary>
    public int MinUpper { get; set; }

    /// <summary>The least number of digits.</summary>
    public int MinNumeric { get; set; }

    /// <summary>The least number of punctuation characters.</summary>
    public int MinSpecial { get; set; }

    /// <inheritdoc/>
    public override string GetDefaultValue()
    {
        var all = (Lower ? LowerCharacters : "") + (Upper ? UpperCharacters : "") + (Numeric ? NumericCharacters : "") + (Special ? SpecialCharacters : "");
        if (all.Length == 0)
            throw new DistributedApplicationException("A generated parameter needs at least one kind of characters.");

        var required = RandomNumberGenerator.GetString(LowerCharacters, MinLower)
            + RandomNumberGenerator.GetString(UpperCharacters, MinUpper)
            + RandomNumberGenerator.GetString(NumericCharacters, MinNumeric)
            + RandomNumberGenerator.GetString(SpecialCharacters, MinSpecial);
        var value = (required + RandomNumberGenerator.GetString(all, Math.Max(0, MinLength - required.Length))).ToCharArray();
        RandomNumberGenerator.Shuffle(value.AsSpan());
        return new string(value);
    }
}
