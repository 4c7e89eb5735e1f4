namespace Kimberly.Messaging.Outbox;

/// <summary>The broker no longer has what it had acknowledged.</summary>
internal sealed class LostLogException(string topic, int partition) : Exception($"The broker lost messages of {topic}, partition {partition}. They are sent again.");
