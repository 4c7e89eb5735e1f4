using System.Globalization;

namespace Kimberly.Faults.Tests;

/// <summary>Each part is killed, and one of each kind is stopped so that it hangs, while somebody uses everything a little. The README says how to have more of it.</summary>
public sealed class PartTests(DisposableKimberly kimberly) : IClassFixture<DisposableKimberly>
{
    private const int Usual = 100;

    // What is promised, on a machine that has nothing else to do.
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Refusal = TimeSpan.FromSeconds(2);
    private const double InTime = 0.95;

    // A busy machine must not fail the test, and a part that stays away, or that people wait for until it is replaced, must.
    private static readonly TimeSpan BusyRecovery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BusyRefusal = TimeSpan.FromSeconds(5);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("auth")]
    [InlineData("users")]
    [InlineData("chat")]
    [InlineData("memory")]
    [InlineData("jobs")]
    [InlineData("inference")]
    [InlineData("gateway")]
    [InlineData("redis")]
    [InlineData("postgres")]
    [InlineData("kafka")]
    public Task Part_KilledUnderLightLoad_RecoversAndLosesNothing(string part) => BreakAsync(part, stop: false);

    [Theory]
    [InlineData("users")]
    [InlineData("chat")]
    [InlineData("redis")]
    [InlineData("postgres")]
    [InlineData("kafka")]
    public Task Part_StoppedUnderLightLoad_RecoversAndLosesNothing(string part) => BreakAsync(part, stop: true);

    [Fact(Explicit = true)]
    public async Task AnyPart_BrokenAtRandomManyTimes_RecoversInTimeAndLosesNothing()
    {
        var seed = Number("KIMBERLY_FAULTS_SEED") ?? Environment.TickCount;
        Write(string.Create(CultureInfo.InvariantCulture, $"KIMBERLY_FAULTS_SEED={seed}"));
        Write(FaultOutcome.Heads);
        var random = new Random(seed);
        var outcomes = new List<FaultOutcome>();
        for (var i = Number("KIMBERLY_FAULTS") ?? Usual; i > 0; i--)
        {
            outcomes.Add(await CauseAsync(Fault.Parts[random.Next(Fault.Parts.Count)], stop: random.Next(2) == 0));
        }

        var refusals = outcomes.SelectMany(outcome => outcome.Refusals).ToList();
        var inTime = refusals.Count(took => took < Refusal);
        Write(string.Create(CultureInfo.InvariantCulture, $"{inTime} of {refusals.Count} refusals came in under {Refusal.TotalSeconds} s; the slowest recovery took {outcomes.Max(outcome => outcome.Recovery).TotalSeconds:0.0} s."));
        Assert.All(outcomes, outcome => Assert.True(outcome.Recovery < Recovery, $"Too slow: {outcome}"));
        Assert.All(outcomes, outcome => Assert.Empty(outcome.LostCalls));
        Assert.True(inTime >= InTime * refusals.Count, $"Only {inTime} of {refusals.Count} refusals came in time.");
    }

    private async Task BreakAsync(string part, bool stop)
    {
        Write(FaultOutcome.Heads);
        var outcome = await CauseAsync(part, stop);
        Assert.True(outcome.Recovery < BusyRecovery, $"{part} was away for {outcome.Recovery}");
        Assert.All(outcome.Refusals, took => Assert.True(took < BusyRefusal, $"With {part} broken somebody waited {took} for a refusal"));
        Assert.Empty(outcome.LostCalls);
    }

    private async Task<FaultOutcome> CauseAsync(string part, bool stop)
    {
        try
        {
            var outcome = await Fault.CauseAsync(kimberly, part, stop, _cancellation);
            Write(outcome.ToString());
            return outcome;
        }
        catch
        {
            foreach (var failure in await kimberly.FailuresAsync())
            {
                Write(failure);
            }

            throw;
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void Write(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
