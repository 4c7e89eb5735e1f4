using System.Net.Sockets;

namespace Kimberly.Embedded.Kafka;

/// <summary>Asks a broker the one question that needs no client library: which versions of the protocol it speaks.</summary>
internal static class KafkaProbe
{
    // Kafka's ApiVersions request, version 0: length, API key 18, version 0, correlation id, no client id.
    private static readonly byte[] Question = [0, 0, 0, 10, 0, 18, 0, 0, .. Correlation, 0xff, 0xff];
    private const int AnswerHead = 10;

    private static ReadOnlySpan<byte> Correlation => [0x4b, 0x69, 0x6d, 0x00];

    private static ReadOnlySpan<byte> NoError => [0, 0];

    /// <summary>Whether it answers, and without an error.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Question, cancellationToken);
        var answer = new byte[AnswerHead];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        // Length, the correlation id of the question, the error code, and then the versions.
        return answer.AsSpan(4, 4).SequenceEqual(Correlation) && answer.AsSpan(8, 2).SequenceEqual(NoError);
    }
}
