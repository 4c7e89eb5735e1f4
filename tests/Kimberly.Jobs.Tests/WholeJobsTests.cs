using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Api;
using Kimberly.Jobs.Tests.Hosts;
using Kimberly.Jobs.Tests.Owner;
using Kimberly.Testing.Client;
using Kimberly.Testing.Servers;

namespace Kimberly.Jobs.Tests;

public sealed class WholeJobsTests(TestServers servers)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_WhileTheBrokerLosesEverythingAndAllBeginsAgain_AreEachDoneOnce()
    {
        const int Rounds = 3;
        const int JobsOfARound = 100;
        await using var whole = new WholeJobs(servers);
        await whole.StartAsync();
        var ada = Guid.CreateVersion7();
        var ids = new List<Guid>();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < JobsOfARound; i++)
            {
                ids.Add(await whole.Owner.SubmitAsync("chunks", Guid.CreateVersion7(), new ChunksArguments(2)));
            }

            ids.Add(await whole.Owner.SubmitAsync("once", ada));
            if (round < Rounds - 1)
            {
                await whole.LoseBrokerAsync();
            }
        }

        using var person = whole.ClientFor(ada);
        var last = await Eventually.GetAsync(
            async () => await (await person.GetAsync($"/jobs/{ids[^1]}", _cancellation)).ReadAsync<JobAnswer>(_cancellation), job => job.State == JobState.Succeeded);
        Assert.Equal("once", last.Kind);
        await Eventually.GetAsync(() => whole.CountAsync(JobState.Succeeded), count => count == ids.Count);
        foreach (var id in ids)
        {
            var effects = await whole.Owner.EffectsOfAsync(id);
            Assert.Equal(effects.Count == 1 ? [1] : [1, 2], effects);
        }
    }
}
