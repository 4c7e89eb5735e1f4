using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Kinds;
using Kimberly.Jobs.Tests.Owner;
using Kimberly.Testing;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kimberly.Jobs.Tests.Hosts;

/// <summary>An owner and two replicas of jobs with a broker between them, any of which can be ended and begun again over what is in the databases.</summary>
internal sealed class WholeJobs(TestServers servers) : IAsyncDisposable
{
    private readonly TestTokens _tokens = new();
    private readonly List<ServiceFactory<JobsDb>> _replicas = [];
    private readonly TestBroker _broker = new();
    private string _ownersDatabase = "";
    private string _jobsDatabase = "";
    private string _redis = "";
    private OwnerService? _owner;

    public OwnerService Owner => _owner ?? throw new InvalidOperationException("It does not run.");

    public async Task StartAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        _ownersDatabase = await servers.CreateDatabaseAsync(cancellation);
        _jobsDatabase = await servers.CreateDatabaseAsync(cancellation);
        _redis = servers.CreateRedisDatabase();
        await _broker.StartAsync(cancellation);
        await BeginAsync();
    }

    /// <summary>The broker loses everything it had and comes back at another address, and all that refers to it is begun again, as its host does.</summary>
    public async Task LoseBrokerAsync()
    {
        await _broker.KillAsync();
        await EndAsync();
        await _broker.StartAsync(TestContext.Current.CancellationToken);
        await BeginAsync();
    }

    public async Task<int> CountAsync(JobState state)
    {
        await using var scope = _replicas[0].Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<JobsDb>().Jobs.CountAsync(job => job.State == state, TestContext.Current.CancellationToken);
    }

    public HttpClient ClientFor(Guid user) => _replicas[0].ClientFor(user);

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _broker.DisposeAsync();
    }

    private async Task BeginAsync()
    {
        _owner = await OwnerService.StartAsync(
            _ownersDatabase, _redis, _tokens, TimeProvider.System, _broker.ConnectionString, TestContext.Current.CancellationToken);
        for (var i = 0; i < 2; i++)
        {
            var replica = new ServiceFactory<JobsDb> { Tokens = _tokens };
            replica
                .With("ConnectionStrings:jobsdb", _jobsDatabase)
                .With("ConnectionStrings:redis", _redis)
                .With("ConnectionStrings:kafka", _broker.ConnectionString)
                .With("services:memory:http:0", Owner.Address)
                .With(services => services.Replace(ServiceDescriptor.Singleton(new JobKinds(TestKinds.All))));
            replica.CreateClient().Dispose();
            _replicas.Add(replica);
        }
    }

    private async Task EndAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        _replicas.Clear();
        if (_owner is not null)
        {
            await _owner.DisposeAsync();
        }
    }
}
