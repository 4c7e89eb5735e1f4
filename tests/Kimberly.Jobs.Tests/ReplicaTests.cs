using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Tests.Hosts;
using Kimberly.Jobs.Tests.Owner;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Jobs.Tests;

public sealed class ReplicaTests(TestServers servers)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoReplicas_ThatComeAndGoWhileManyJobsRun_HaveEachOfThemDoneOnce()
    {
        const int Jobs = 200;
        await using var jobs = await JobsHost.StartAsync(servers);
        var second = jobs.AddReplica();
        var people = Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()).ToArray();
        var ids = new List<Guid>();
        for (var i = 0; i < Jobs; i++)
        {
            ids.Add(await jobs.SubmitAsync("chunks", people[i % people.Length], new ChunksArguments(2)));
            if (i == Jobs / 2)
            {
                await second.DisposeAsync();
            }
        }

        var third = jobs.AddReplica();
        await Eventually.GetAsync(() => CountAsync(jobs, JobState.Succeeded), count => count == Jobs);
        foreach (var id in ids)
        {
            Assert.Equal([1, 2], await jobs.Owner.EffectsOfAsync(id));
        }

        await third.DisposeAsync();
    }

    [Fact]
    public async Task Replica_ThatStopsWhileAJobRuns_PutsItBackAtOnceAndAnotherGoesOn()
    {
        await using var jobs = await JobsHost.StartAsync(servers);
        var second = jobs.AddReplica();
        var ids = new List<Guid>();
        for (var i = 0; i < 8; i++)
        {
            ids.Add(await jobs.SubmitAsync("chunks", Guid.CreateVersion7(), new ChunksArguments(3, WaitBefore: 2)));
        }

        await Eventually.HoldsAsync(() => ids.TrueForAll(id => jobs.Owner.Mood.Begun.GetValueOrDefault(id) == 2));
        await second.DisposeAsync();
        ids.ForEach(jobs.Owner.Mood.Open);
        await Eventually.GetAsync(() => CountAsync(jobs, JobState.Succeeded), count => count == ids.Count);
        foreach (var id in ids)
        {
            Assert.Equal([1, 2, 3], await jobs.Owner.EffectsOfAsync(id));
            Assert.Equal(1, (await jobs.ReadAsync(id)).Attempts);
        }
    }

    [Fact]
    public async Task Database_ThatBreaksEveryConnectionAgainAndAgain_CostsNoJobAndNoSecondEffect()
    {
        const int Jobs = 100;
        await using var jobs = await JobsHost.StartAsync(servers);
        jobs.AddReplica();
        var ids = new List<Guid>();
        for (var i = 0; i < Jobs; i++)
        {
            ids.Add(await jobs.SubmitAsync("chunks", Guid.CreateVersion7(), new ChunksArguments(3, WaitBefore: 2)));
        }

        // Each time some go on, and lose what they stand on.
        foreach (var some in ids.Chunk(Jobs / 5))
        {
            some.ToList().ForEach(jobs.Owner.Mood.Open);
            await jobs.BreakConnectionsAsync();
        }

        await Eventually.GetAsync(() => CountAsync(jobs, JobState.Succeeded), count => count == Jobs);
        foreach (var id in ids)
        {
            Assert.Equal([1, 2, 3], await jobs.Owner.EffectsOfAsync(id));
        }
    }

    private Task<int> CountAsync(JobsHost jobs, JobState state) =>
        jobs.InScopeAsync(services => services.GetRequiredService<JobsDb>().Jobs.CountAsync(job => job.State == state, _cancellation));
}
