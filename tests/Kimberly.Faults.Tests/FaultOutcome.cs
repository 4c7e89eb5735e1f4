using System.Globalization;

namespace Kimberly.Faults.Tests;

/// <summary>What people noticed of a fault.</summary>
/// <param name="Part">What was broken.</param>
/// <param name="Stopped">Whether it was stopped, instead of killed.</param>
/// <param name="Recovery">How long it took until every replica of every part was healthy.</param>
/// <param name="Calls">How the calls since then ended.</param>
internal sealed record FaultOutcome(string Part, bool Stopped, TimeSpan Recovery, IReadOnlyList<LightLoad.Call> Calls)
{
    /// <summary>The heads of the columns of <see cref="ToString"/>.</summary>
    public const string Heads = "part      how      recovered s  answers  slowest s  refusals  p95 s  slowest s";

    /// <summary>How long refusals took, the quickest first. A broken connection, which only the gateway's own end can cause, is none.</summary>
    public IReadOnlyList<TimeSpan> Refusals { get; } = [.. Calls.Where(call => !call.IsSuccess && call.Status is not null).Select(call => call.Took).Order()];

    /// <summary>
    /// The calls that were refused although there are two of what answers them, and they may be repeated. Not the writes where one hangs: it may
    /// hold the lock of the row that they write, and whoever waits for it is told to come back.
    /// </summary>
    public IReadOnlyList<LightLoad.Call> LostCalls { get; } =
        [.. Calls.Where(call => Part == DisposableKimberly.Doubled && call.Path == LightLoad.Profile && !call.IsSuccess && (!Stopped || call.Method == HttpMethod.Get))];

    /// <summary>A line of a table.</summary>
    public override string ToString()
    {
        var answers = Calls.Where(call => call.IsSuccess).Select(call => call.Took).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Part,-9} {(Stopped ? "stopped" : "killed"),-7} {Recovery.TotalSeconds,12:0.0} {answers.Count,8} {answers.Max().TotalSeconds,10:0.00} {Refusals.Count,9} {At(0.95),6:0.00} {At(1),10:0.00}");
    }

    private double At(double share) => Refusals.Count == 0 ? 0 : Refusals[(int)Math.Ceiling(share * Refusals.Count) - 1].TotalSeconds;
}
