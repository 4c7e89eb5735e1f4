namespace Kimberly.Contracts.Memory;

/// <summary>Where an item came from. On the wire in lower case.</summary>
public enum MemorySource
{
    /// <summary>Written by the person through the API.</summary>
    Api,

    /// <summary>Told in a conversation.</summary>
    Chat,

    /// <summary>Written by an agent.</summary>
    Agent,

    /// <summary>Part of an import.</summary>
    Import,

    /// <summary>Taken from an uploaded document.</summary>
    Upload,
}
