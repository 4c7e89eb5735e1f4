namespace Kimberly.ServiceDefaults.Identity;

/// <summary>What an API key may be used for. A person's own session has no scopes and may do everything that the person may.</summary>
public static class Scopes
{
    /// <summary>Chatting, conversations, and the OpenAI-compatible endpoints.</summary>
    public const string Chat = "chat";

    /// <summary>Memories, over HTTP and MCP.</summary>
    public const string Memory = "memory";

    /// <summary>One's own profile.</summary>
    public const string Profile = "profile";

    /// <summary>Following and cancelling one's own jobs.</summary>
    public const string Jobs = "jobs";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Chat, Memory, Profile, Jobs];
}
