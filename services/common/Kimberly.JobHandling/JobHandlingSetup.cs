using Kimberly.JobHandling.Api;
using Kimberly.JobHandling.Requests;
using Kimberly.JobHandling.Runs;
using Kimberly.Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.JobHandling;

/// <summary>Lets a service ask for jobs and do them. See this project's README.</summary>
public static class JobHandlingSetup
{
    /// <summary>Registers <see cref="IJobRequests"/> and the handlers. The service publishes <c>JobRequested</c> besides, see <c>AddMessaging</c>.</summary>
    /// <typeparam name="TDb">The service's database, in which all its jobs have their effects.</typeparam>
    /// <param name="builder">The service's builder.</param>
    /// <param name="handle">Names the handler of each kind; null for a service that only asks.</param>
    /// <returns>The same builder.</returns>
    public static WebApplicationBuilder AddJobs<TDb>(this WebApplicationBuilder builder, Action<JobsBuilder>? handle = null)
        where TDb : DbContext
    {
        builder.Services.AddScoped<IJobRequests>(services => new JobRequests(
            services.GetRequiredService<TDb>(), services.GetRequiredService<IOutbox>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddScoped(services => new JobRecords(services.GetRequiredService<TDb>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddScoped<JobRunner>();
        builder.Services.AddHostedService<JobRecordSweep>();
        handle?.Invoke(new JobsBuilder(builder.Services));
        return builder;
    }

    /// <summary>Maps the table of jobs. Call it in <c>OnModelCreating</c>, and add a migration.</summary>
    /// <param name="model">The service's model.</param>
    /// <returns>The same model.</returns>
    public static ModelBuilder MapJobHandling(this ModelBuilder model) => model.ApplyConfiguration(new JobRecordConfiguration());

    /// <summary>Maps the internal endpoints at which workers ask this service to do its jobs.</summary>
    /// <param name="app">The service.</param>
    /// <returns>The same application.</returns>
    /// <exception cref="InvalidOperationException"><c>AddJobs</c> was not called.</exception>
    public static WebApplication MapJobHandling(this WebApplication app)
    {
        if (app.Services.GetService<IServiceProviderIsService>()?.IsService(typeof(JobRecords)) != true)
        {
            throw new InvalidOperationException("Call builder.AddJobs<TDb>() before app.MapJobHandling().");
        }

        app.MapInternalJobs();
        return app;
    }
}
