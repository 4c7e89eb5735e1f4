using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.Embedded.Tests.Running;

public sealed class WaitingTests
{
    [Fact]
    public async Task Service_WaitingForAnotherOne_StartsOnlyWhenThatIsHealthy()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var slow = builder.AddTestService("slow").WithEnvironment("START_UNREADY", "1");
        builder.AddTestService("patient").WaitFor(slow);
        await using var app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        using var client = app.CreateHttpClient("slow");
        await Limits.UntilAsync(() => AnswersAsync(client, cancellationToken), cancellationToken);

        Assert.True(app.ResourceNotifications.TryGetCurrentState("patient", out var before));
        Assert.Equal(KnownResourceStates.Waiting, before.Snapshot.State);

        await client.PostAsync("/ready/true", null, cancellationToken);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("patient", cancellationToken);
    }

    [Fact]
    public async Task Service_ThatTurnsUnready_IsNotedAndNotedAgainWhenItRecovers()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddTestService("moody");
        await using var app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("moody", cancellationToken);
        var process = await app.ProcessOfAsync("moody", cancellationToken);
        using var client = app.CreateHttpClient("moody");

        await client.PostAsync("/ready/false", null, cancellationToken);
        await app.ResourceNotifications.WaitForResourceAsync("moody", e => e.Snapshot.HealthStatus == HealthStatus.Unhealthy, cancellationToken);
        await client.PostAsync("/ready/true", null, cancellationToken);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("moody", cancellationToken);

        Assert.Equal(process, await app.ProcessOfAsync("moody", cancellationToken));
    }

    private static async Task<bool> AnswersAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync("/ready", cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
