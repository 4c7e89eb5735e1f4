using System.Net.Sockets;
using System.Text;

namespace Kimberly.EndToEnd.Tests.HostileInput;

public sealed class SlowBodyTests(RunningKimberly kimberly)
{
    // Kestrel gives a body five seconds before it measures how fast it comes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Body_ThatNeverComes_IsGivenUpWithAnAnswer()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        limit.CancelAfter(Patience);
        var address = kimberly.Gateway.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, limit.Token);
        await using var wire = client.GetStream();
        var head = $"POST /login HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"email\":";
        await wire.WriteAsync(Encoding.ASCII.GetBytes(head), limit.Token);

        using var reader = new StreamReader(wire);
        var answer = await reader.ReadLineAsync(limit.Token);

        Assert.NotNull(answer);
        Assert.Matches("^HTTP/1.1 4(00|08) ", answer);
    }
}
