using Kimberly.Testing.Machine;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.Embedded.Tests.Recovery;

public sealed class SparedTests
{
    [Fact]
    public async Task Service_ThatHangsWhereNobodyIsKilled_IsUnhealthyAndLives()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create("--KIMBERLY_KILL_HUNG=false");
        builder.AddTestService("paused");
        await using var app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("paused", cancellationToken);
        var process = await app.ProcessOfAsync("paused", cancellationToken);

        ProcessSignals.Stop(process);

        // Three checks of five seconds each: it would have been killed long before.
        await app.ResourceNotifications.WaitForResourceAsync("paused", e => e.Snapshot.HealthStatus == HealthStatus.Unhealthy, cancellationToken);
        Assert.Equal(process, await app.ProcessOfAsync("paused", cancellationToken));
    }

    [Fact]
    public async Task Setting_ThatIsNeitherTrueNorFalse_IsRefused()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("--KIMBERLY_KILL_HUNG=maybe");
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal("KIMBERLY_KILL_HUNG is 'maybe'; it must be true or false.", refused.Message);
    }
}
