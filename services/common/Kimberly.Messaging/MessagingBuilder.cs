using System.Text.Json;
using Kimberly.Messaging.Transport;
using Kimberly.ServiceDefaults.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kimberly.Messaging;

/// <summary>Says what a service publishes and consumes.</summary>
public sealed class MessagingBuilder
{
    private readonly IServiceCollection _services;

    internal MessagingBuilder(IServiceCollection services) => _services = services;

    internal Dictionary<Type, string> Topics { get; } = [];

    /// <summary>By topic, the services that have to have read a message before it counts as delivered.</summary>
    internal Dictionary<string, HashSet<string>> Consumers { get; } = [];

    internal Dictionary<(string Topic, string Type), MessageRoute> Handlers { get; } = [];

    /// <summary>Messages of a type are published.</summary>
    /// <typeparam name="TMessage">The record; its name without the namespace travels with the message, and stays as it is from then on.</typeparam>
    /// <param name="topic">The topic, <c>&lt;this service&gt;.&lt;what&gt;</c>.</param>
    /// <param name="consumers">Services for which messages are kept even before they have asked for the first; nobody else may read the topic. Where none is named, any service may,
    /// and messages are kept for those who have asked once. Where nobody is named or has asked, messages stay for <see cref="MessagingOptions.BodiesKept"/> and wait for nobody.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The topic has no such name, or the type has a topic already.</exception>
    public MessagingBuilder Publish<TMessage>(string topic, params string[] consumers)
    {
        if (!Topics.TryAdd(typeof(TMessage), TopicName.Check(topic)))
        {
            throw new ArgumentException($"{typeof(TMessage).Name} is published already, to {Topics[typeof(TMessage)]}.", nameof(topic));
        }

        if (!Consumers.TryGetValue(topic, out var known))
        {
            Consumers[topic] = known = [];
        }

        known.UnionWith(consumers);
        return this;
    }

    /// <summary>Messages of a type that arrive in a topic are handled.</summary>
    /// <typeparam name="TMessage">The record.</typeparam>
    /// <typeparam name="THandler">Its handler; it is registered as scoped unless it is registered already.</typeparam>
    /// <param name="topic">The topic, <c>&lt;producing service&gt;.&lt;what&gt;</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The topic has no such name, or the type has a handler there already.</exception>
    public MessagingBuilder Consume<TMessage, THandler>(string topic)
        where THandler : class, IMessageHandler<TMessage>
    {
        var route = new MessageRoute(
            body => JsonSerializer.Deserialize<TMessage>(body, KimberlyJson.Options) ?? throw new JsonException("The body is null."),
            (services, message, context, cancellation) => services.GetRequiredService<THandler>().HandleAsync((TMessage)message, context, cancellation));
        if (!Handlers.TryAdd((TopicName.Check(topic), typeof(TMessage).Name), route))
        {
            throw new ArgumentException($"{typeof(TMessage).Name} in {topic} has a handler already.", nameof(topic));
        }

        _services.TryAddScoped<THandler>();
        return this;
    }
}
