using System.Collections.Concurrent;
using System.Diagnostics;
using Kimberly.Testing.Client;

namespace Kimberly.Faults.Tests;

public sealed class KillTests(DisposableKimberly kimberly) : IClassFixture<DisposableKimberly>
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LoadEvery = TimeSpan.FromMilliseconds(20);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("auth")]
    [InlineData("users")]
    [InlineData("chat")]
    [InlineData("memory")]
    [InlineData("inference")]
    [InlineData("gateway")]
    [InlineData("redis")]
    [InlineData("postgres")]
    public async Task Kill_AnyPartUnderLightLoad_RecoversAndLosesNothing(string resource)
    {
        var (person, email) = await kimberly.NewPersonAsync(_cancellation);
        var told = await person.PostJsonAsync("/chat", new { message = "Remember that my dog is called Biscuit" }, _cancellation);
        var acknowledged = new ConcurrentBag<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        limit.CancelAfter(RecoveryLimit);
        using var load = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        var writing = WriteAsync(person, acknowledged, load.Token);
        await UntilAsync(() => acknowledged.Count >= 5, limit.Token);

        var killed = DisposableKimberly.ProcessOf(resource);
        var started = Stopwatch.GetTimestamp();
        using (var process = Process.GetProcessById(killed))
        {
            process.Kill();
        }

        await kimberly.WaitUntilHealthyAgainAsync(resource, killed, limit.Token);
        TestContext.Current.TestOutputHelper?.WriteLine($"{resource} was healthy again after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        var before = acknowledged.Count;
        await UntilAsync(() => acknowledged.Count >= before + 5, limit.Token);
        await load.CancelAsync();
        await writing;

        foreach (var id in acknowledged.Append(told.GetProperty("saved")[0].GetString()!))
        {
            await person.GetJsonAsync($"/memory/{id}", _cancellation);
        }

        var conversation = await person.GetJsonAsync($"/conversations/{told.Text("conversation_id")}", _cancellation);
        Assert.Equal(2, conversation.GetProperty("messages").GetArrayLength());
        var asked = await person.PostJsonAsync("/chat", new { message = "What is my dog's name?" }, _cancellation);
        Assert.Contains("Biscuit", asked.Text("reply"), StringComparison.Ordinal);
        using var stranger = kimberly.Gateway();
        await stranger.PostJsonAsync("/login", new { email, password = SignedIn.Password }, _cancellation);
    }

    /// <summary>Writes one memory after the other, and notes the ids of those that were acknowledged.</summary>
    private static async Task WriteAsync(HttpClient person, ConcurrentBag<string> acknowledged, CancellationToken cancellation)
    {
        using var pace = new PeriodicTimer(LoadEvery);
        for (var i = 0; !cancellation.IsCancellationRequested; i++)
        {
            try
            {
                await pace.WaitForNextTickAsync(cancellation);
                using var response = await person.PostAsync(
                    "/memory", JsonCalls.Body(new { content = $"The {i}th thing of many." }), cancellation);
                if (response.IsSuccessStatusCode)
                {
                    acknowledged.Add((await response.ReadJsonAsync(cancellation)).Text("id"));
                }
                else
                {
                    Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, response.StatusCode);
                    Assert.NotNull(response.Headers.RetryAfter);
                }
            }
            catch (Exception ex) when (ex is HttpRequestException or OperationCanceledException)
            {
                // Not acknowledged: the connection broke, or the load was ended.
            }
        }
    }

    private static async Task UntilAsync(Func<bool> condition, CancellationToken cancellation)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
        }
    }
}
