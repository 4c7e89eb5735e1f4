using Kimberly.Messaging.Transport;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Messaging;

/// <summary>What this service publishes and consumes.</summary>
internal sealed class Routes
{
    private readonly MessagingBuilder _messaging;

    public Routes(MessagingBuilder messaging, string service)
    {
        _messaging = messaging;
        Service = service;
        Published = [.. messaging.Topics.Values.Distinct()];
        Consumed = [.. messaging.Handlers.Keys.Select(route => route.Topic).Distinct()];
        if (Published.FirstOrDefault(topic => TopicName.ProducerOf(topic) != Service) is { } foreign)
        {
            throw new ArgumentException($"{Service} cannot publish to {foreign}: its topics are called {Service}.<what>.", nameof(messaging));
        }
    }

    /// <summary>This service's name; the name of its consumer group, too.</summary>
    public string Service { get; }

    public IReadOnlyList<string> Published { get; }

    public IReadOnlyList<string> Consumed { get; }

    public string TopicOf(Type message) => _messaging.Topics.TryGetValue(message, out var topic)
        ? topic
        : throw new InvalidOperationException($"{message.Name} is not published: say messaging.Publish<{message.Name}>(\"{Service}.<what>\") where messaging is added.");

    /// <summary>The services that are named as the topic's consumers; none for a topic that was published once.</summary>
    public IReadOnlyCollection<string> ConsumersOf(string topic) => _messaging.Consumers.GetValueOrDefault(topic, []);

    /// <summary>Lets a service read a topic: one of those that are named, or any where none is.</summary>
    /// <exception cref="ProblemException">403: others are named.</exception>
    public void CheckReader(string? service, string topic)
    {
        if (ConsumersOf(topic) is { Count: > 0 } named && !named.Contains(service))
        {
            throw new ProblemException(403, ProblemCodes.Forbidden, $"This service is not named as a consumer of {topic}.");
        }
    }

    public MessageRoute? HandlerOf(string topic, string type) => _messaging.Handlers.GetValueOrDefault((topic, type));
}
