namespace Kimberly.Embedded.Output;

/// <summary>Where the lines of the host and of all resources go: kept for whoever asks, and shown where a person looks.</summary>
internal sealed class HostOutput(ResourceLoggerService kept, Terminal? terminal)
{
    /// <summary>The name before the host's own lines.</summary>
    public const string HostName = "kimberly";

    /// <summary>Takes a line of a replica.</summary>
    public void Write(string resource, string replica, string line, bool isError)
    {
        kept.Add(resource, line, isError);
        terminal?.Write(replica, line);
    }

    /// <summary>Says something about a resource, in the host's name.</summary>
    public void Say(string line)
    {
        kept.Add(HostName, line, isError: false);
        terminal?.Write(HostName, line);
    }
}
