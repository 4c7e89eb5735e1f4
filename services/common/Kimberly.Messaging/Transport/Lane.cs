using System.Text;

namespace Kimberly.Messaging.Transport;

/// <summary>Which of a topic's lanes a key goes to. The same everywhere and always: a key that changed its lane would lose its order.</summary>
internal static class Lane
{
    /// <summary>The embedded broker's number of partitions. A broker with fewer gets several lanes in one partition.</summary>
    public const int Count = 4;

    public static int Of(string key)
    {
        // FNV-1a, 32 bits: short keys spread evenly.
        var hash = 2166136261u;
        foreach (var octet in Encoding.UTF8.GetBytes(key))
        {
            hash = (hash ^ octet) * 16777619u;
        }

        return (int)((hash ^ (hash >> 16)) % Count);
    }
}
