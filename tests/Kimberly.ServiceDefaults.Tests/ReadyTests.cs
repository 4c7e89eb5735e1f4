using System.Net;
using Kimberly.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.ServiceDefaults.Tests;

public sealed class ReadyTests(TestServers servers)
{
    // Far more than the moment that it takes, and far less than for ever.
    private const int Attempts = 10;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ready_AskedByTwoAtOnceWhileSomethingHangs_LetsNeitherWaitForTheOther()
    {
        var waiting = 0;
        var atOnce = new TaskCompletionSource();
        await using var service = await SampleService.StartAsync(servers.RedisConnectionString, builder => builder.Services.AddHealthChecks()
            .AddAsyncCheck("hanging", async cancellation =>
            {
                if (Interlocked.Increment(ref waiting) == 2)
                {
                    atOnce.TrySetResult();
                }

                try
                {
                    await Task.Delay(Timeout.Infinite, cancellation);
                    return HealthCheckResult.Healthy();
                }
                finally
                {
                    Interlocked.Decrement(ref waiting);
                }
            }));

        // On a busy machine the second may come when the first has its answer.
        for (var i = 0; i < Attempts && !atOnce.Task.IsCompleted; i++)
        {
            var answers = await Task.WhenAll(service.Client.GetAsync("/ready", Cancellation), service.Client.GetAsync("/ready", Cancellation));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode));
        }

        Assert.True(atOnce.Task.IsCompleted);
    }
}
