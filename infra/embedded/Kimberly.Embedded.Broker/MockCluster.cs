using System.Runtime.InteropServices;

namespace Kimberly.Embedded.Broker;

/// <summary>The broker that librdkafka carries. It lives in threads of its own, and as long as the process.</summary>
internal static class MockCluster
{
    private const int Brokers = 1;
    private const int ErrorLength = 512;

    /// <summary>Starts it on a free loopback port, which librdkafka chooses, and returns its address: host:port.</summary>
    /// <exception cref="InvalidOperationException">librdkafka does not start it; says why.</exception>
    public static string Start()
    {
        var error = new byte[ErrorLength];
        var configuration = LibRdKafka.NewConfiguration();
        // Warnings and worse: the client below would otherwise note that it has no broker.
        LibRdKafka.Set(configuration, "log_level", "4", error, (nuint)error.Length);
        // A client that is never used: the cluster only wants its timers and its log.
        var client = LibRdKafka.NewClient(LibRdKafka.Producer, configuration, error, (nuint)error.Length);
        if (client == 0)
            throw new InvalidOperationException($"librdkafka makes no client: {LibRdKafka.Text(error)}");

        var cluster = LibRdKafka.NewMockCluster(client, Brokers);
        if (cluster == 0)
            throw new InvalidOperationException("librdkafka makes no broker; its lines above say why.");

        // By default it holds the first member of a group back for 3 s, in case others come; they may as well come later.
        LibRdKafka.SetInitialRebalanceDelay(cluster, milliseconds: 0);
        return Marshal.PtrToStringUTF8(LibRdKafka.Bootstraps(cluster))
            ?? throw new InvalidOperationException("librdkafka does not say where its broker listens.");
    }
}
