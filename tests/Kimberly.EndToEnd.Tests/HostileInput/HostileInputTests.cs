using System.Globalization;
using System.Text;
using CsCheck;

namespace Kimberly.EndToEnd.Tests.HostileInput;

/// <summary>
/// Requests of no good will to every operation of the OpenAPI document, made from the document itself, so that endpoints that
/// are added later are attacked too. What is invalid gets a problem, what is strange comes back unchanged, nothing breaks.
/// KIMBERLY_HOSTILE_REQUESTS says how many (400), KIMBERLY_HOSTILE_SEED which.
/// </summary>
public sealed class HostileInputTests(RunningKimberly kimberly, ITestOutputHelper output)
{
    private const int UsualRequests = 400;
    private const ulong UsualSeed = 20_26;
    private const int AtOnce = 4;
    private const int MostShown = 25;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryOperation_UnderHostileRequests_RefusesOrAnswersAndLosesNothing()
    {
        var count = (int)Setting("KIMBERLY_HOSTILE_REQUESTS", UsualRequests);
        var seed = Setting("KIMBERLY_HOSTILE_SEED", UsualSeed);
        var marker = $"m{Guid.CreateVersion7():N}";
        var victim = await Person.CreateAsync(kimberly, _cancellation);
        var attacker = await Person.CreateAsync(kimberly, _cancellation);
        var before = await victim.ReadAllAsync(_cancellation);
        var tokens = await InstanceTokens.ReadAsync(kimberly, _cancellation);
        var stage = new Stage(marker, attacker.Ids, victim.Ids, tokens.Bad(attacker.Id));
        var operations = await ApiDocument.ReadOperationsAsync(kimberly, _cancellation);

        // An administrator, so that no operation refuses who asks before it looks at what is asked.
        var failures = await AttackAsync(Requests(operations, stage, seed, count), tokens.Good.ForUser(attacker.Id, "administrator"));

        output.WriteLine($"{count} requests to {operations.Count} operations, KIMBERLY_HOSTILE_SEED={seed}");
        Assert.True(failures.Count == 0, $"{failures.Count} of {count} with seed {seed}:\n{string.Join('\n', failures.Take(MostShown))}");
        Assert.Equal(before, await victim.ReadAllAsync(_cancellation));
        foreach (var resource in RunningKimberly.Resources)
        {
            Assert.DoesNotContain(await kimberly.LinesOfAsync(resource, _cancellation), line => line.Contains(marker, StringComparison.Ordinal));
        }
    }

    private async Task<List<string>> AttackAsync(IEnumerable<HostileRequest> requests, string token)
    {
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1, AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = kimberly.Gateway.BaseAddress, Timeout = Patience };
        var failures = new List<string>();
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = _cancellation }, async (request, cancellation) =>
        {
            string? failure;
            try
            {
                using var response = await client.SendPatientlyAsync(() => request.ToMessage(token), cancellation);
                failure = await Verdict.OnAsync(request, response, cancellation);
            }
            catch (Exception ex) when (ex is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
            {
                failure = $"no answer: {ex.Message} {ex.InnerException?.Message}";
            }

            if (failure is not null)
            {
                lock (failures)
                {
                    failures.Add($"{request}: {failure}\n    {Shown(request.Body)}");
                }
            }
        });
        return failures;
    }

    /// <summary>The same ones for the same seed, operation by operation in turn.</summary>
    private static IEnumerable<HostileRequest> Requests(IReadOnlyList<ApiOperation> operations, Stage stage, ulong seed, int count)
    {
        var attacks = operations.Select(operation => Gen.OneOf<HostileRequest>([.. Attacks(operation, operations, stage)])).ToArray();
        var random = new PCG(1, seed);
        for (var i = 0; i < count; i++)
        {
            yield return attacks[i % attacks.Length].Generate(random, null, out _);
        }
    }

    private static IEnumerable<Gen<HostileRequest>> Attacks(ApiOperation operation, IReadOnlyList<ApiOperation> operations, Stage stage)
    {
        var methods = operations.Where(other => other.Path == operation.Path).Select(other => other.Method).ToHashSet();
        var body = operation.Body is null ? [] : BodyAttacks.Of(operation, operation.Body, stage);
        return [.. body, .. AddressAttacks.Of(operation, stage), .. HeaderAttacks.Of(operation, methods, stage)];
    }

    private static ulong Setting(string name, ulong usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? ulong.Parse(value, CultureInfo.InvariantCulture) : usual;

    private static string Shown(byte[]? body) => body is null ? "(no body)" : Encoding.UTF8.GetString(body[..Math.Min(body.Length, 300)]);
}
