using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Api;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.DeadLetters;
using Kimberly.Jobs.Kinds;
using Kimberly.Jobs.Leases;
using Kimberly.Jobs.Ledger;
using Kimberly.Jobs.Requests;
using Kimberly.Jobs.Schedules;
using Kimberly.Jobs.Signals;
using Kimberly.Jobs.Workers;
using Kimberly.Messaging;
using Kimberly.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kimberly.Jobs;

/// <summary>What the jobs service is made of: a method here for each of its folders.</summary>
internal static class JobsSetup
{
    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidation();
        builder.Services.AddSingleton<JobsTelemetry>();
        AddData(builder);
        AddMessages(builder);
        builder.Services.AddSingleton(new JobKinds(JobKinds.Declared));
        AddSignals(builder.Services);
        AddLedger(builder.Services);
        // Stopped in the reverse order: what runs is put back while verdicts are still written.
        AddWorkers(builder);
        AddLeases(builder.Services);
        AddSchedules(builder.Services);
        builder.Services.AddScoped<DeadJobs>();
        builder.Services.AddScoped<DeadMessages>();
        builder.Services.AddSingleton<RequestedJobs>();
        builder.Services.AddScoped<JobViews>();
        builder.Services.AddSingleton<JobStream>();
    }

    public static void MapJobsService(this WebApplication app)
    {
        app.MapMessaging();
        app.MapJobs();
        app.MapDeadJobs();
        app.MapDeadMessages();
    }

    private static void AddData(WebApplicationBuilder builder) => builder.AddNpgsqlDbContext<JobsDb>("jobsdb", configureDbContextOptions: options => options
        .UseNpgsql(npgsql => npgsql.RetryBriefly())
        .UseSnakeCaseNamingConvention());

    private static void AddMessages(WebApplicationBuilder builder) => builder.AddMessaging<JobsDb>("jobs", messages =>
    {
        messages.Publish<JobFinished>("jobs.events", "memory");
        foreach (var service in JobKinds.Declared.Select(kind => kind.Service).Distinct())
        {
            messages.Consume<JobRequested, AcceptJob>($"{service}.jobs");
        }
    });

    private static void AddSignals(IServiceCollection services)
    {
        services.AddSingleton<WorkerName>();
        services.AddSingleton<Notices>();
        services.ConfigureDbContext<JobsDb>((provider, options) => options.AddInterceptors(provider.GetRequiredService<Notices>()));
        services.AddHostedService<NoticeSender>();
        services.AddSingleton<LedgerSignals>();
        services.AddHostedService<SignalListener>();
    }

    private static void AddLedger(IServiceCollection services)
    {
        services.AddScoped<JobLedger>();
        services.AddScoped<VerdictWriter>();
        services.AddScoped<LedgerCounts>();
        services.AddScoped<LedgerSweep>();
        services.AddScoped<UnknownKinds>();
    }

    private static void AddWorkers(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<WorkerOptions>, WorkerOptionsCheck>();
        builder.AddOwnerClients(JobKinds.Declared);
        builder.Services.TryAddSingleton(Random.Shared);
        builder.Services.AddSingleton<RunningJobs>();
        builder.Services.AddSingleton<OwnerCall>();
        builder.Services.AddSingleton<JobExecution>();
        builder.Services.AddSingleton<VerdictLoop>();
        builder.Services.AddHostedService(services => services.GetRequiredService<VerdictLoop>());
        builder.Services.AddHostedService<JobWorker>();
    }

    private static void AddLeases(IServiceCollection services)
    {
        services.AddScoped<LeaseNext>();
        services.AddScoped<Heartbeat>();
        services.AddScoped<LeaseRecovery>();
        services.AddHostedService<LeaseKeeper>();
        services.AddHostedService<Housekeeping>();
    }

    private static void AddSchedules(IServiceCollection services)
    {
        services.AddOptions<SchedulesOptions>().BindConfiguration(ScheduleOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SchedulesOptions>, SchedulesCheck>();
        services.AddScoped<SchedulePass>();
        services.AddHostedService<Scheduler>();
    }
}
