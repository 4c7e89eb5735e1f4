using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kimberly.Testing.Client;
using Kimberly.Testing.Machine;

namespace Kimberly.Faults.Tests;

/// <summary>Jobs run while everything that carries them is killed: the workers, the service that asks for them and does them, the broker with all that it holds, and PostgreSQL.</summary>
public sealed class JobTests(DisposableKimberly kimberly) : IClassFixture<DisposableKimberly>
{
    private const int People = 10;
    private static readonly string[] Carriers = ["jobs", "memory", "kafka", "postgres"];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan LimitOfMany = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(200);

    [Fact]
    public Task Jobs_WhoseCarriersAreKilled_HaveOneEffectEach() => RunAsync(jobsEach: 20, rounds: 1, Limit);

    [Fact(Explicit = true)]
    public Task ManyJobs_WhoseCarriersAreKilledAgainAndAgain_HaveOneEffectEach() => RunAsync(jobsEach: 200, rounds: 6, LimitOfMany);

    private async Task RunAsync(int jobsEach, int rounds, TimeSpan atMost)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(atMost);
        var administrator = await kimberly.AdministratorAsync(limit.Token);
        var people = new List<HttpClient>();
        for (var i = 0; i < People; i++)
        {
            people.Add((await kimberly.NewPersonAsync(limit.Token)).Client);
        }

        var asking = people.ConvertAll(person => AskAsync(person, jobsEach, limit.Token));
        await KillAsync(rounds, limit.Token);
        foreach (var (person, its) in people.Zip(asking))
        {
            await AssertOneEffectEachAsync(person, await its, limit.Token);
        }

        var dead = await UntilAnsweredAsync(administrator, "/jobs/dead", limit.Token);
        Assert.Equal(0, dead.GetProperty("items").GetArrayLength());
    }

    private async Task KillAsync(int rounds, CancellationToken cancellation)
    {
        for (var i = 0; i < rounds; i++)
        {
            Random.Shared.Shuffle(Carriers);
            foreach (var part in Carriers)
            {
                var process = kimberly.ProcessOf(part);
                ProcessSignals.Kill(process);
                await kimberly.WaitUntilHealthyAgainAsync(part, process, cancellation);
            }
        }
    }

    /// <returns>The names of what was imported, by the job that does it.</returns>
    private static async Task<Dictionary<string, string>> AskAsync(HttpClient person, int count, CancellationToken cancellation)
    {
        var asked = new Dictionary<string, string>();
        for (var i = 0; i < count; i++)
        {
            var name = $"thing-{i}";
            asked[await ImportAsync(person, name, cancellation)] = name;
        }

        return asked;
    }

    private static async Task<string> ImportAsync(HttpClient person, string name, CancellationToken cancellation)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/memory/import")
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"content":"One of many.","external_id":"{{name}}"}""")),
                Headers = { { "Idempotency-Key", name } },
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            using var response = await person.SendAsync(request, cancellation);
            if (response.StatusCode == HttpStatusCode.Accepted)
            {
                return (await response.ReadJsonAsync(cancellation)).Text("job_id");
            }

            Assert.True(response.Headers.RetryAfter is not null, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellation)}");
            await Task.Delay(PollEvery, cancellation);
        }
    }

    private static async Task AssertOneEffectEachAsync(HttpClient person, Dictionary<string, string> asked, CancellationToken cancellation)
    {
        foreach (var id in asked.Keys)
        {
            var job = await UntilAnsweredAsync(person, $"/jobs/{id}", cancellation);
            while (job.Text("state") is "queued" or "running")
            {
                await Task.Delay(PollEvery, cancellation);
                job = await UntilAnsweredAsync(person, $"/jobs/{id}", cancellation);
            }

            Assert.Equal("succeeded", job.Text("state"));
        }

        var names = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await UntilAnsweredAsync(person, $"/memory?limit=100{cursor}", cancellation);
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Text("external_id")));
            cursor = page.TryGetProperty("next_cursor", out var next) && next.ValueKind == JsonValueKind.String ? $"&cursor={next.GetString()}" : null;
        }

        Assert.Equal(asked.Values.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    private static async Task<JsonElement> UntilAnsweredAsync(HttpClient person, string path, CancellationToken cancellation)
    {
        while (true)
        {
            using var response = await person.GetAsync(path, cancellation);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                Assert.True(response.IsSuccessStatusCode, $"GET {path}: {(int)response.StatusCode}");
                return await response.ReadJsonAsync(cancellation);
            }

            await Task.Delay(PollEvery, cancellation);
        }
    }
}
