using System.Net;
using Kimberly.Testing.Client;

namespace Kimberly.Faults.Tests;

/// <summary>Two whole instances at once, of which one starts twice: minutes on a busy machine, and so only in <c>./kimberly bench faults</c>.</summary>
public sealed class HostTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly string _home = Directory.CreateTempSubdirectory("kimberly-killed-host-").FullName;
    private readonly string _neighboursHome = Directory.CreateTempSubdirectory("kimberly-neighbour-").FullName;

    public void Dispose()
    {
        Directory.Delete(_home, recursive: true);
        Directory.Delete(_neighboursHome, recursive: true);
    }

    [Fact(Explicit = true)]
    public async Task Host_KilledBesideAnother_LosesNothingAndLeavesTheOtherAlone()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var cancellation = limit.Token;
        var email = $"{Guid.CreateVersion7():N}@example.com";
        await using var neighbour = await HostProcess.StartAsync(_neighboursHome, cancellation);
        using var neighbours = await neighbour.NewPersonAsync("neighbour@example.com", cancellation);
        IReadOnlyCollection<string> written;
        await using (var host = await HostProcess.StartAsync(_home, cancellation))
        {
            using var person = await host.NewPersonAsync(email, cancellation);
            await using var load = LightLoad.Start(person, cancellation);
            await load.UntilAllWorksAsync(cancellation);
            await host.KillAsync(cancellation);
            await load.StopAsync();
            written = load.Written;
        }

        await neighbours.GetJsonAsync("/user", cancellation);
        using (var stranger = neighbour.Gateway())
        {
            using var unknown = await stranger.PostAsync("/login", JsonCalls.Body(new { email, password = SignedIn.Password }), cancellation);
            Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        }

        await using var next = await HostProcess.StartAsync(_home, cancellation);
        using var known = await next.KnownPersonAsync(email, cancellation);
        Assert.NotEmpty(written);
        foreach (var id in written)
        {
            await known.GetJsonAsync($"/memory/{id}", cancellation);
        }

        await next.StopAsync(cancellation);
        Assert.Equal(0, next.ExitCode);
        await neighbours.GetJsonAsync("/health", cancellation);
    }
}
