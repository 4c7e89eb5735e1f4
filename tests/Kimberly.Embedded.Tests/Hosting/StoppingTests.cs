using System.Diagnostics;
using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Tests.Hosting;

public sealed class StoppingTests
{
    [Fact]
    public async Task Service_ThatWillNotStop_IsKilledInTime()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var stubborn = builder.AddTestService("stubborn").WithEnvironment("LINGER", "1");
        builder.AddTestService("stubborn-too").WithEnvironment("LINGER", "1").WaitFor(stubborn);
        await using var app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("stubborn-too", cancellationToken);
        var processes = new[] { await app.ProcessOfAsync("stubborn", cancellationToken), await app.ProcessOfAsync("stubborn-too", cancellationToken) };

        var started = Stopwatch.GetTimestamp();
        await app.StopAsync(cancellationToken);

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
        Assert.All(processes, process => Assert.Null(ProcFs.StartTime(process)));
    }

    [Fact]
    public async Task Request_ThatRunsWhenEverythingStops_GetsItsWholeAnswer()
    {
        var cancellationToken = Limits.Token();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var inner = builder.AddTestService("inner");
        builder.AddTestService("outer").WithReference(inner).WaitFor(inner);
        await using var app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("outer", cancellationToken);
        using var client = app.CreateHttpClient("outer");
        using var answer = await client.GetAsync("/last-words", HttpCompletionOption.ResponseHeadersRead, cancellationToken);

        var stopping = app.StopAsync(cancellationToken);

        Assert.Equal("I am here until the end", await answer.Content.ReadAsStringAsync(cancellationToken));
        await stopping;
    }

    [Fact]
    public async Task TestedApplication_Disposed_LeavesNoDataFolder()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var home = builder.Configuration["KIMBERLY_HOME"] ?? "";
        builder.AddRedis("redis");
        await using (var app = await builder.BuildAsync(Limits.Token()))
        {
            await app.StartAsync(Limits.Token());
            await app.ResourceNotifications.WaitForResourceHealthyAsync("redis", Limits.Token());
            Assert.True(Directory.Exists(home));
        }

        Assert.False(Directory.Exists(home));
        await builder.DisposeAsync();
    }
}
