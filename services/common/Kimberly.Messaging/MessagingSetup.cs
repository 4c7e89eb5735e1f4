using Kimberly.Messaging.Api;
using Kimberly.Messaging.DeadLetters;
using Kimberly.Messaging.Health;
using Kimberly.Messaging.Inbox;
using Kimberly.Messaging.Outbox;
using Kimberly.Messaging.Retries;
using Kimberly.Messaging.Transport;
using Kimberly.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.Messaging;

/// <summary>Messages between services: nothing is lost, nothing happens twice.</summary>
public static class MessagingSetup
{
    /// <summary>Adds messaging over the service's own database. The connection string of the broker is <c>ConnectionStrings:kafka</c>; settings are in the section <c>Messaging</c>.</summary>
    /// <typeparam name="TDb">The service's database; its model maps the tables with <see cref="MessagingModel.MapMessaging"/>.</typeparam>
    /// <param name="builder">The service's builder.</param>
    /// <param name="service">The service's name in the topology: what its topics begin with, and its group as a consumer.</param>
    /// <param name="configure">Says what is published and consumed.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">A topic of another service is published.</exception>
    public static WebApplicationBuilder AddMessaging<TDb>(this WebApplicationBuilder builder, string service, Action<MessagingBuilder> configure)
        where TDb : DbContext
    {
        var messaging = new MessagingBuilder(builder.Services);
        configure(messaging);
        var routes = new Routes(messaging, service);

        builder.Services.AddOptions<MessagingOptions>().BindConfiguration(MessagingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(routes);
        builder.Services.AddSingleton<MessagingTelemetry>();
        builder.Services.AddSingleton<KafkaClients>();
        builder.Services.AddScoped(services => new MessagingDb(services.GetRequiredService<TDb>()));
        builder.AddOutbox<TDb>(routes);
        builder.AddInbox(routes);
        builder.Services.AddHealthChecks().AddCheck<MessagingHealth>("messaging", HealthStatus.Degraded);
        return builder;
    }

    /// <summary>Maps <c>/internal/messaging</c>: what other services ask the producer of their messages, and dead letters for the service that shows them to administrators.</summary>
    /// <param name="app">The service.</param>
    /// <returns>The same application.</returns>
    public static WebApplication MapMessaging(this WebApplication app)
    {
        app.MapRows();
        app.MapPositions();
        app.MapDeadLetters();
        return app;
    }

    private static void AddOutbox<TDb>(this WebApplicationBuilder builder, Routes routes)
        where TDb : DbContext
    {
        var wake = new OutboxWake();
        builder.Services.AddSingleton(wake);
        builder.Services.ConfigureDbContext<TDb>(options => options.AddInterceptors(wake.Interceptors));
        builder.Services.AddScoped<IOutbox, ScopedOutbox>();
        if (routes.Published.Count > 0)
        {
            builder.Services.AddSingleton<RelayFactory>();
            builder.Services.AddLoop<OutboxRelay>();
        }
    }

    private static void AddInbox(this WebApplicationBuilder builder, Routes routes)
    {
        builder.Services.TryAddSingleton(Random.Shared);
        builder.Services.AddScoped<InboxStore>();
        builder.Services.AddScoped<InboxBatch>();
        builder.Services.AddScoped<HandlerCall>();
        builder.Services.AddScoped<InboxUpkeep>();
        builder.Services.AddScoped<RetryPass>();
        builder.Services.AddScoped<DeadLetterStore>();
        builder.Services.AddScoped<IDeadLetters>(services => services.GetRequiredService<DeadLetterStore>());
        builder.Services.AddSingleton<RetryDelay>();
        builder.Services.AddSingleton<ProducerClient>();
        builder.Services.AddSingleton<InboxReader>();
        builder.Services.AddSingleton<PositionReport>();
        if (routes.Consumed.Count > 0)
        {
            foreach (var producer in routes.Consumed.Select(TopicName.ProducerOf).Distinct())
            {
                builder.AddServiceClient(ProducerClient.Of(producer), producer, CallAs.Service);
            }

            builder.Services.AddLoop<InboxConsumer>();
            builder.Services.AddLoop<PositionReporter>();
            builder.Services.AddLoop<RetryLoop>();
        }
    }

    private static void AddLoop<TLoop>(this IServiceCollection services)
        where TLoop : LastingLoop
    {
        services.AddSingleton<TLoop>();
        services.AddSingleton<LastingLoop>(provider => provider.GetRequiredService<TLoop>());
        services.AddHostedService(provider => provider.GetRequiredService<TLoop>());
    }
}
