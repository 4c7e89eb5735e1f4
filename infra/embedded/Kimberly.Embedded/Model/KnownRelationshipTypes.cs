namespace Kimberly.Embedded;

/// <summary>The types of relationships.</summary>
internal static class KnownRelationshipTypes
{
    /// <summary>Is told where the other one is.</summary>
    public const string Reference = "Reference";

    /// <summary>Starts after the other one is healthy.</summary>
    public const string WaitFor = "WaitFor";
}
