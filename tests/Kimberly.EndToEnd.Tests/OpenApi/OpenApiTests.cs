using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;
using Kimberly.AppHost;
using Kimberly.Testing.Machine;

namespace Kimberly.EndToEnd.Tests.OpenApi;

public sealed class OpenApiTests(RunningKimberly kimberly)
{
    private const string RenewSetting = "KIMBERLY_RENEW_OPENAPI";
    private const string RenewCommand =
        $"{RenewSetting}=1 dotnet run --project tests/Kimberly.EndToEnd.Tests -c Release -- -class Kimberly.EndToEnd.Tests.OpenApi.OpenApiTests";

    /// <summary>The services that have public endpoints.</summary>
    internal static readonly string[] Services = ["auth", "users", "chat", "memory", "jobs", "gateway"];
    private static readonly string Committed = Path.Combine(Repository.Root, "docs", "openapi.yaml");

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Documents_OfTheRunningServices_AreTheCommittedOne()
    {
        var documents = await Task.WhenAll(Services.Select(ReadAsync));
        var merged = MergedDocument.Of(Version(), documents);

        if (Environment.GetEnvironmentVariable(RenewSetting) == "1")
        {
            await File.WriteAllTextAsync(Committed, merged, _cancellation);
            return;
        }

        var committed = await File.ReadAllTextAsync(Committed, _cancellation);
        Assert.True(merged == committed, $"docs/openapi.yaml is not what the services say{FirstDifference(committed, merged)}\nRenew it with: {RenewCommand}");
    }

    [Fact]
    public async Task Document_OfTheGateway_NamesOnlyPublicPaths()
    {
        using var response = await kimberly.Gateway.GetAsync("/openapi.yaml", _cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/yaml", response.Content.Headers.ContentType?.MediaType);
        var text = await response.Content.ReadAsStringAsync(_cancellation);
        Assert.Contains("  /chat:\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/internal", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/metrics:", text.Replace("/memory/metrics:", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>A client of the port on which a service describes itself.</summary>
    internal static HttpClient ClientOf(RunningKimberly kimberly, string service) => kimberly.ClientOf(service, service == "gateway" ? "management" : null);

    private async Task<JsonNode> ReadAsync(string service)
    {
        using var client = ClientOf(kimberly, service);
        return JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", _cancellation))!;
    }

    private static string Version() =>
        typeof(KimberlyAppHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private static string FirstDifference(string committed, string merged)
    {
        var (old, now) = (committed.Split('\n'), merged.Split('\n'));
        var line = old.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        return $", first in line {line + 1}: '{old.ElementAtOrDefault(line)}' there, '{now.ElementAtOrDefault(line)}' now.";
    }
}
