using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.ServiceDefaults.Idempotency;

/// <summary>
/// Endpoints that create something exactly once for each <c>Idempotency-Key</c>. A service maps the table in its
/// <c>OnModelCreating</c>, adds a migration, and marks its endpoints:
/// <code>
/// modelBuilder.MapIdempotentAnswers();
/// builder.AddIdempotency&lt;ReportsDb&gt;();
/// app.MapPost("/reports", CreateAsync).Idempotent();
/// </code>
/// </summary>
public static class IdempotencySetup
{
    /// <summary>Keeps answers in a service's own database, and sweeps old ones away.</summary>
    /// <typeparam name="TDb">The service's database, in which the endpoints have their effect.</typeparam>
    /// <param name="builder">The service's builder.</param>
    /// <returns>The same builder.</returns>
    public static WebApplicationBuilder AddIdempotency<TDb>(this WebApplicationBuilder builder)
        where TDb : DbContext
    {
        builder.Services.AddScoped(services => new KeptAnswers(services.GetRequiredService<TDb>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddKeySweep<TDb, KeptAnswer>();
        return builder;
    }

    /// <summary>Sweeps keys away that are older than a day, every hour.</summary>
    /// <typeparam name="TDb">The service's database.</typeparam>
    /// <typeparam name="TKey">The entity that keeps a key.</typeparam>
    /// <param name="services">The service's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddKeySweep<TDb, TKey>(this IServiceCollection services)
        where TDb : DbContext
        where TKey : class, IKeptKey
    {
        services.AddScoped<ExpiredKeys<TDb, TKey>>();
        return services.AddHostedService<ExpiredKeysSweep<TDb, TKey>>();
    }

    /// <summary>
    /// The same <c>Idempotency-Key</c> gets the same answer, and the effect happens once. The endpoint runs inside a transaction:
    /// it writes to the service's database only, begins no transaction of its own, and answers with a typed result that is
    /// small and no stream. What it returns is kept with its effect, refusals too; what it throws, and every 429 and 5xx,
    /// undoes everything and frees the key.
    /// </summary>
    /// <param name="endpoint">An endpoint for signed-in people that creates something.</param>
    /// <returns>The same endpoint.</returns>
    public static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder endpoint) => endpoint
        .AddEndpointFilter<IdempotencyFilter>()
        .TakesIdempotencyKey();

    /// <summary>Says in the OpenAPI document that the endpoint, which sees to it by itself, takes an <c>Idempotency-Key</c>.</summary>
    /// <param name="endpoint">An endpoint.</param>
    /// <returns>The same endpoint.</returns>
    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder endpoint) => endpoint
        .WithMetadata(new IdempotencyKeyMetadata())
        .ProducesProblem(StatusCodes.Status409Conflict);

    /// <summary>Maps the table of answers.</summary>
    /// <param name="model">The service's model.</param>
    /// <returns>The same model.</returns>
    public static ModelBuilder MapIdempotentAnswers(this ModelBuilder model) => model.ApplyConfiguration(new KeptAnswerConfiguration());

    /// <summary>Forgets the answers that tell of a thing, because the thing is deleted. Its key is as new then.</summary>
    /// <param name="db">The service's database.</param>
    /// <param name="userId">Whose it is.</param>
    /// <param name="location">What <c>Location</c> said of it, such as <c>/memory/{id}</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A task that ends when they are forgotten, with the transaction that is going on.</returns>
    public static Task ForgetAnswersAsync(this DbContext db, Guid userId, string location, CancellationToken cancellation) =>
        db.Set<KeptAnswer>().Where(kept => kept.UserId == userId && kept.Location == location).ExecuteDeleteAsync(cancellation);
}
