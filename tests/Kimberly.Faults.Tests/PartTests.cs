using System.Globalization;

namespace Kimberly.Faults.Tests;

/// <summary>
/// Each part is killed, and some of each kind are stopped so that they hang: a whole run takes a while. More of them, at random:
/// <c>dotnet run --project tests/Kimberly.Faults.Tests -c Release -- -explicit only -class "*PartTests"</c>, with KIMBERLY_FAULTS (how many; 100) and KIMBERLY_FAULTS_SEED.
/// </summary>
public sealed class PartTests(DisposableKimberly kimberly) : IClassFixture<DisposableKimberly>
{
    private const int Usual = 100;

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
    public Task Kill_AnyPartUnderLightLoad_RecoversAndLosesNothing(string part) => CauseAsync(part, stop: false);

    [Theory]
    [InlineData("users")]
    [InlineData("chat")]
    [InlineData("inference")]
    [InlineData("redis")]
    [InlineData("postgres")]
    public Task Stop_APartUnderLightLoad_RecoversAndLosesNothing(string part) => CauseAsync(part, stop: true);

    [Fact(Explicit = true)]
    public async Task AnyPart_BrokenAtRandomManyTimes_RecoversAndLosesNothing()
    {
        var seed = Number("KIMBERLY_FAULTS_SEED") ?? Environment.TickCount;
        Write(string.Create(CultureInfo.InvariantCulture, $"KIMBERLY_FAULTS_SEED={seed}"));
        var random = new Random(seed);
        for (var i = Number("KIMBERLY_FAULTS") ?? Usual; i > 0; i--)
        {
            await CauseAsync(Fault.Parts[random.Next(Fault.Parts.Count)], stop: random.Next(2) == 0);
        }
    }

    private async Task CauseAsync(string part, bool stop)
    {
        var (recovery, refusal) = await ToldAsync(Fault.CauseAsync(kimberly, part, stop, _cancellation));
        Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{part} {(stop ? "stopped" : "killed")}: all healthy after {recovery.TotalSeconds:0.0} s, slowest refusal {refusal?.Took.TotalSeconds:0.00} s of {refusal?.Path}"));
    }

    private async Task<T> ToldAsync<T>(Task<T> fault)
    {
        try
        {
            return await fault;
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
