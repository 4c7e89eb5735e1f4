using System.Diagnostics;
using Kimberly.Testing.Client;
using Kimberly.Testing.Machine;

namespace Kimberly.Faults.Tests;

/// <summary>Breaks one part under light load, and looks at what the person got meanwhile and has afterwards.</summary>
internal static class Fault
{
    /// <summary>The parts that run as processes of their own.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["auth", "users", "chat", "memory", "inference", "gateway", "redis", "postgres"];

    // What is measured is some seconds; a busy machine must not fail the test, and a part that stays away must.
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WholeLimit = TimeSpan.FromMinutes(3);

    // A refusal comes after little more than a second; whoever hangs is killed only after five.
    private static readonly TimeSpan RefusalLimit = TimeSpan.FromSeconds(5);

    /// <summary>Breaks a part, waits until all works again, and checks everything that was promised.</summary>
    /// <param name="kimberly">The instance.</param>
    /// <param name="part">Which part.</param>
    /// <param name="stop">Stopped (SIGSTOP), so that it hangs, instead of killed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How long it took until all was healthy, and the slowest refusal.</returns>
    public static async Task<(TimeSpan Recovery, LightLoad.Call? SlowestRefusal)> CauseAsync(
        DisposableKimberly kimberly, string part, bool stop, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(WholeLimit);
        var (person, email) = await kimberly.NewPersonAsync(limit.Token);
        using var signedIn = person;
        var told = await person.PostUntilDoneAsync("/chat", new { message = "Remember that my dog is called Biscuit" }, limit.Token);
        await using var load = LightLoad.Start(person, cancellation);
        await load.UntilAllWorksAsync(limit.Token);

        var process = DisposableKimberly.ProcessOf(part);
        var began = Stopwatch.GetTimestamp();
        if (stop)
        {
            ProcessSignals.Stop(process);
        }
        else
        {
            ProcessSignals.Kill(process);
        }

        await kimberly.WaitUntilHealthyAgainAsync(part, process, limit.Token);
        var recovery = Stopwatch.GetElapsedTime(began);
        Assert.True(recovery < RecoveryLimit, $"{part} was away for {recovery}");
        await load.UntilAllWorksAsync(limit.Token);
        await load.StopAsync();

        AssertCalls(part, load);
        await AssertNothingIsLostAsync(kimberly, person, email, told, load, limit.Token);
        return (recovery, load.Calls.Where(call => !call.IsSuccess).MaxBy(call => call.Took));
    }

    private static void AssertCalls(string part, LightLoad load)
    {
        // The gateway is the only way in: while it is away nobody can say when to come back.
        if (part != "gateway")
        {
            Assert.All(load.Calls, call => Assert.True(call.IsProper, $"With {part} broken: {call}"));
            Assert.All(load.Calls, call => Assert.True(call.IsSuccess || call.Took < RefusalLimit, $"With {part} broken: {call}"));
        }

        // There are two of it, one of which is always there.
        if (part == DisposableKimberly.Doubled)
        {
            Assert.All(load.Calls.Where(call => call.Path == LightLoad.Profile), call => Assert.True(call.IsSuccess, $"With one of two broken: {call}"));
        }
    }

    private static async Task AssertNothingIsLostAsync(
        DisposableKimberly kimberly, HttpClient person, string email, System.Text.Json.JsonElement told, LightLoad load, CancellationToken cancellation)
    {
        Assert.NotEmpty(load.Written);
        foreach (var id in load.Written.Append(told.GetProperty("saved")[0].GetString()!))
        {
            await person.GetJsonAsync($"/memory/{id}", cancellation);
        }

        var conversation = await person.GetJsonAsync($"/conversations/{told.Text("conversation_id")}", cancellation);
        Assert.Equal(2, conversation.GetProperty("messages").GetArrayLength());
        var asked = await person.PostUntilDoneAsync("/chat", new { message = "What is my dog's name?" }, cancellation);
        Assert.Contains("Biscuit", asked.Text("reply"), StringComparison.Ordinal);
        using var stranger = kimberly.Gateway();
        await stranger.PostUntilDoneAsync("/login", new { email, password = SignedIn.Password }, cancellation);
    }
}
