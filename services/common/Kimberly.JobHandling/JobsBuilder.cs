using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.JobHandling;

/// <summary>The kinds of work that a service does.</summary>
public sealed class JobsBuilder
{
    private readonly IServiceCollection _services;

    internal JobsBuilder(IServiceCollection services) => _services = services;

    /// <summary>Has a handler do the jobs of a kind.</summary>
    /// <typeparam name="THandler">The handler, made anew for each call.</typeparam>
    /// <param name="kind">The kind, as <c>Kimberly.Jobs</c> declares it for this service.</param>
    /// <returns>The same builder.</returns>
    public JobsBuilder Handle<THandler>(string kind)
        where THandler : class, IJobHandler
    {
        _services.AddKeyedScoped<IJobHandler, THandler>(kind);
        return this;
    }
}
