namespace Kimberly.Messaging.Transport;

/// <summary><c>&lt;producing service&gt;.&lt;what&gt;</c>: the name says whom to ask for what is missing.</summary>
internal static class TopicName
{
    public const int MostCharacters = 100;

    public static string Check(string topic)
    {
        var dot = topic.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot < topic.Length - 1 && topic.Length <= MostCharacters && topic.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')
            ? topic
            : throw new ArgumentException($"'{topic}' is no topic: it is called <producing service>.<what>, in lower case.", nameof(topic));
    }

    public static string ProducerOf(string topic) => topic[..topic.IndexOf('.', StringComparison.Ordinal)];
}
