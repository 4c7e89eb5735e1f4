using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Kinds;
using Kimberly.Jobs.Ledger;
using Kimberly.Jobs.Tests.Owner;
using Kimberly.Messaging;
using Kimberly.ServiceDefaults.Data;
using Kimberly.Testing;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Kimberly.Jobs.Tests.Hosts;

/// <summary>The jobs service over a database of its own, as many replicas as a test wants, with a service that owns work. What is asked for arrives when the test says so.</summary>
internal sealed class JobsHost : IAsyncDisposable
{
    private readonly List<ServiceFactory<JobsDb>> _replicas = [];
    private readonly Dictionary<string, string> _settings;
    private readonly TestTokens _tokens;
    private readonly TimeProvider _time;
    private readonly bool _isLoopless;
    private string[] _databases = [];

    private JobsHost(Dictionary<string, string> settings, TestTokens tokens, TimeProvider time, bool isLoopless, OwnerService owner)
    {
        _settings = settings;
        _tokens = tokens;
        _time = time;
        _isLoopless = isLoopless;
        Owner = owner;
        Road = new Road(owner.Handler);
    }

    public OwnerService Owner { get; }

    /// <summary>The way from jobs to the owner.</summary>
    public Road Road { get; }

    public ServiceFactory<JobsDb> First => _replicas[0];

    /// <param name="servers">PostgreSQL and Redis.</param>
    /// <param name="time">A clock of the test's own: then nothing happens by itself, and the test makes each pass.</param>
    public static async Task<JobsHost> StartAsync(TestServers servers, TimeProvider? time = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var redis = servers.CreateRedisDatabase();
        var tokens = new TestTokens(time);
        var owned = await servers.CreateDatabaseAsync(cancellation);
        var owner = await OwnerService.StartAsync(owned, redis, tokens, time ?? TimeProvider.System, broker: null, cancellation);
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:jobsdb"] = await servers.CreateDatabaseAsync(cancellation),
            ["ConnectionStrings:redis"] = redis,
            ["Jobs:Workers:Lease"] = "00:00:01.500",
            ["Jobs:Workers:Heartbeat"] = "00:00:00.300",
            ["Jobs:Workers:Poll"] = "00:00:00.500",
        };
        var host = new JobsHost(settings, tokens, time ?? TimeProvider.System, time is not null, owner);
        host._databases = [.. new[] { owned, settings["ConnectionStrings:jobsdb"] }.Select(database => new NpgsqlConnectionStringBuilder(database).Database!)];
        host.AddReplica();
        return host;
    }

    public ServiceFactory<JobsDb> AddReplica()
    {
        var replica = new ServiceFactory<JobsDb> { Tokens = _tokens };
        foreach (var (setting, value) in _settings)
        {
            replica.With(setting, value);
        }

        replica.WithDouble("owner-memory", Road);
        replica.With(services =>
        {
            services.Replace(ServiceDescriptor.Singleton(new JobKinds(TestKinds.All)));
            if (_isLoopless)
            {
                services.Replace(ServiceDescriptor.Singleton(_time));
            }

            foreach (var loop in services.Where(IsUnwanted).ToList())
            {
                services.Remove(loop);
            }
        });
        // It starts with its first client.
        replica.CreateClient().Dispose();
        _replicas.Add(replica);
        return replica;
    }

    public HttpClient ClientFor(Guid user, params string[] roles) => First.ClientFor(user, roles);

    /// <summary>The request arrives in the ledger.</summary>
    public Task DeliverAsync(JobRequested request) => InScopeAsync(services =>
        services.GetRequiredService<JobsDb>().InTransactionAsync(
            async ct =>
            {
                await services.GetRequiredService<JobLedger>().AcceptAsync(request, ct);
                return true;
            },
            TestContext.Current.CancellationToken));

    /// <summary>Asks for a job, and lets the request arrive.</summary>
    public async Task<Guid> SubmitAsync(string kind, Guid? user, object? arguments = null, JobHandling.JobTiming? timing = null)
    {
        var request = await Owner.RequestAsync(kind, user, arguments, timing);
        await DeliverAsync(request);
        return request.JobId;
    }

    public Task<Job> ReadAsync(Guid id) => InScopeAsync(services =>
        services.GetRequiredService<JobsDb>().Jobs.AsNoTracking().SingleAsync(job => job.Id == id, TestContext.Current.CancellationToken));

    public Task<Job> WaitForAsync(Guid id, JobState state) => Eventually.GetAsync(() => ReadAsync(id), job => job.State == state);

    /// <summary>How many ends of a job were announced.</summary>
    public Task<int> AnnouncementsOfAsync(Guid id) => InScopeAsync(services => services.GetRequiredService<JobsDb>().Database
        .SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM outbox_messages WHERE topic = 'jobs.events' AND type = 'JobFinished' AND key = {id.ToString()}")
        .SingleAsync(TestContext.Current.CancellationToken));

    /// <summary>As if its kind had been taken out of the declared ones.</summary>
    public Task<int> ForgetKindAsync(Guid id) => InScopeAsync(services => services.GetRequiredService<JobsDb>().Jobs
        .Where(job => job.Id == id).ExecuteUpdateAsync(job => job.SetProperty(one => one.Kind, "from-the-past"), TestContext.Current.CancellationToken));

    /// <summary>As if so many leases had been given, and lost.</summary>
    public Task<int> SetTokenAsync(Guid id, long token) => InScopeAsync(services => services.GetRequiredService<JobsDb>().Jobs
        .Where(job => job.Id == id).ExecuteUpdateAsync(job => job.SetProperty(one => one.Token, token), TestContext.Current.CancellationToken));

    /// <summary>PostgreSQL ends every connection to both databases, as when it restarts.</summary>
    public async Task BreakConnectionsAsync()
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_settings["ConnectionStrings:jobsdb"]) { Database = "postgres", Pooling = false });
        await using var command = source.CreateCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY ($1)");
        command.Parameters.AddWithValue(_databases);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>As if a message had come that jobs could not handle.</summary>
    public async Task<Guid> AddDeadMessageAsync(string key = "key")
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        await InScopeAsync(services => services.GetRequiredService<JobsDb>().Database.ExecuteSqlAsync(
            $"""
             INSERT INTO dead_letters (id, topic, key, type, body, sent_at, attempts, error, died_at)
             VALUES ({id}, 'memory.jobs', {key}, 'JobRequested', {"{}"u8.ToArray()}, {now}, 8, 'unreadable', {now})
             """,
            TestContext.Current.CancellationToken));
        return id;
    }

    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work, ServiceFactory<JobsDb>? replica = null)
    {
        await using var scope = (replica ?? First).Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        await Owner.DisposeAsync();
    }

    /// <summary>No broker runs here: messages stay in the outbox.</summary>
    private bool IsUnwanted(ServiceDescriptor service) => service.ServiceType == typeof(IHostedService) &&
        (service.ImplementationFactory?.Method.DeclaringType?.Assembly == typeof(IOutbox).Assembly ||
         (_isLoopless && service.ImplementationType?.Assembly == typeof(JobsDb).Assembly));
}
