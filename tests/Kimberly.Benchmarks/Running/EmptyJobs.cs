using Kimberly.Contracts.Jobs;
using Kimberly.JobHandling;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Kinds;
using Kimberly.Messaging;
using Kimberly.ServiceDefaults;
using Kimberly.Testing;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kimberly.Benchmarks.Running;

/// <summary>
/// Two replicas of jobs and a service whose only job does nothing, on the instance's own PostgreSQL and Redis and a broker of their own. The databases are deleted with the
/// instance.
/// </summary>
internal sealed class EmptyJobs : IAsyncDisposable
{
    private const string Kind = "empty";
    private const string Name = "memory";

    private readonly TestTokens _tokens = new();
    private readonly TestBroker _broker = new();
    private readonly List<ServiceFactory<JobsDb>> _replicas = [];
    private WebApplication? _owner;

    public string OwnersDatabase { get; private init; } = "";

    public string JobsDatabase { get; private init; } = "";

    public static async Task<EmptyJobs> StartAsync(Instance instance, CancellationToken cancellation)
    {
        var jobs = new EmptyJobs { OwnersDatabase = instance.DatabaseNamed("benchowner"), JobsDatabase = instance.DatabaseNamed("benchjobs") };
        await CreateAsync(instance, cancellation);
        await jobs._broker.StartAsync(cancellation);
        await jobs.StartOwnerAsync(instance.Redis, cancellation);
        for (var i = 0; i < 2; i++)
        {
            jobs.StartReplica(instance.Redis);
        }

        return jobs;
    }

    /// <summary>Asks for one job, as a service does; it returns when that is committed.</summary>
    public async Task<Guid> SubmitAsync(CancellationToken cancellation)
    {
        await using var scope = _owner!.Services.CreateAsyncScope();
        var id = scope.ServiceProvider.GetRequiredService<IJobRequests>().Request(Kind, Guid.CreateVersion7(), null);
        await scope.ServiceProvider.GetRequiredService<EmptyJobsDb>().SaveChangesAsync(cancellation);
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        if (_owner is not null)
        {
            await _owner.StopAsync();
            await _owner.DisposeAsync();
        }

        await _broker.DisposeAsync();
    }

    private static async Task CreateAsync(Instance instance, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(instance.DatabaseNamed("postgres"));
        foreach (var name in (string[])["benchowner", "benchjobs"])
        {
            await using var create = source.CreateCommand($"CREATE DATABASE {name}");
            await create.ExecuteNonQueryAsync(cancellation);
        }
    }

    private async Task StartOwnerAsync(string redis, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["ConnectionStrings:redis"] = redis;
        builder.Configuration["ConnectionStrings:kafka"] = _broker.ConnectionString;
        builder.AddServiceDefaults(Name);
        builder.Services.TrustTokens(_tokens);
        builder.Services.AddDbContextPool<EmptyJobsDb>(options => options.UseNpgsql(OwnersDatabase).UseSnakeCaseNamingConvention());
        builder.AddMessaging<EmptyJobsDb>(Name, messages => messages.Publish<JobRequested>($"{Name}.jobs", "jobs"));
        builder.AddJobs<EmptyJobsDb>(handle => handle.Handle<EmptyJob>(Kind));
        builder.Logging.ClearProviders();
        _owner = builder.Build();
        _owner.UseServiceDefaults();
        _owner.MapMessaging();
        _owner.MapJobHandling();
        await using (var scope = _owner.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<EmptyJobsDb>().Database.EnsureCreatedAsync(cancellation);
        }

        await _owner.StartAsync(cancellation);
    }

    private void StartReplica(string redis)
    {
        var replica = new ServiceFactory<JobsDb> { Tokens = _tokens };
        replica
            .With("ConnectionStrings:jobsdb", JobsDatabase)
            .With("ConnectionStrings:redis", redis)
            .With("ConnectionStrings:kafka", _broker.ConnectionString)
            .With($"services:{Name}:http:0", _owner!.Urls.First())
            .With(services => services.Replace(ServiceDescriptor.Singleton(new JobKinds([new JobKind(Kind, Name)]))));
        replica.CreateClient().Dispose();
        _replicas.Add(replica);
    }

    private sealed class EmptyJob : IJobHandler
    {
        public Task RunAsync(JobRun run, CancellationToken cancellation) => Task.CompletedTask;
    }

    private sealed class EmptyJobsDb(DbContextOptions<EmptyJobsDb> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.MapMessaging();
            modelBuilder.MapJobHandling();
        }
    }
}
