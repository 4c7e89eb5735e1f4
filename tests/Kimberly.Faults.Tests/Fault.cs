using System.Diagnostics;
using Kimberly.Testing.Client;
using Kimberly.Testing.Machine;

namespace Kimberly.Faults.Tests;

/// <summary>Breaks one part under light load, and looks at what the person got meanwhile and has afterwards.</summary>
internal static class Fault
{
    /// <summary>The parts that run as processes of their own.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["auth", "users", "chat", "memory", "jobs", "inference", "gateway", "redis", "postgres", "kafka"];

    private static readonly TimeSpan WholeLimit = TimeSpan.FromMinutes(3);

    /// <summary>Breaks a part, waits until all works again, and checks everything that was promised.</summary>
    /// <param name="kimberly">The instance.</param>
    /// <param name="part">Which part.</param>
    /// <param name="stop">Stopped (SIGSTOP), so that it hangs, instead of killed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How long it took until all was healthy, and how people were answered meanwhile.</returns>
    public static async Task<FaultOutcome> CauseAsync(DisposableKimberly kimberly, string part, bool stop, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(WholeLimit);
        var (person, email) = await kimberly.NewPersonAsync(limit.Token);
        using var signedIn = person;
        var told = await person.PostUntilDoneAsync("/chat", new { message = "Remember that my dog is called Biscuit" }, limit.Token);
        await using var load = LightLoad.Start(person, cancellation);
        await load.UntilAllWorksAsync(limit.Token);

        var process = kimberly.ProcessOf(part);
        var before = load.Calls.Count;
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
        await load.UntilAllWorksAsync(limit.Token);
        await load.StopAsync();

        AssertCalls(part, load);
        await AssertNothingIsLostAsync(kimberly, person, email, told, load, limit.Token);
        return new FaultOutcome(part, stop, recovery, [.. load.Calls.Skip(before)]);
    }

    private static void AssertCalls(string part, LightLoad load)
    {
        // The gateway is the only way in: while it is away nobody can say when to come back.
        if (part != "gateway")
        {
            Assert.All(load.Calls, call => Assert.True(call.IsProper, $"With {part} broken: {call}"));
        }
    }

    private static async Task AssertNothingIsLostAsync(
        DisposableKimberly kimberly, HttpClient person, string email, System.Text.Json.JsonElement told, LightLoad load, CancellationToken cancellation)
    {
        Assert.NotEmpty(load.Written);
        Assert.NotEmpty(load.Talked);
        Assert.NotEmpty(load.Names);
        foreach (var id in load.Written.Append(told.GetProperty("saved")[0].GetString()!))
        {
            await person.GetJsonAsync($"/memory/{id}", cancellation);
        }

        foreach (var id in load.Talked.Append(told.Text("conversation_id")))
        {
            var conversation = await person.GetJsonAsync($"/conversations/{id}", cancellation);
            Assert.Equal(2, conversation.GetProperty("messages").GetArrayLength());
        }

        // The last change that was acknowledged, or a later one whose acknowledgement got lost; never an earlier one.
        var profile = await person.GetJsonAsync(LightLoad.Profile, cancellation);
        Assert.DoesNotContain(profile.Text("name"), load.Names.SkipLast(1));
        var asked = await person.PostUntilDoneAsync("/chat", new { message = "What is my dog's name?" }, cancellation);
        Assert.Contains("Biscuit", asked.Text("reply"), StringComparison.Ordinal);
        using var stranger = kimberly.Gateway();
        await stranger.PostUntilDoneAsync("/login", new { email, password = SignedIn.Password }, cancellation);
    }
}
