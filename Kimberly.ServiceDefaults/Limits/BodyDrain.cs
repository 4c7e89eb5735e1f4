using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Kimberly.ServiceDefaults.Limits;

/// <summary>Reads and throws away what a client still sends, up to a bound in bytes and time, so that it gets to read the answer.</summary>
internal static class BodyDrain
{
    /// <summary>The largest body that is read to its end only to be refused.</summary>
    public const long MostBytes = 128L * 1024 * 1024;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    public static async Task ReadRestAsync(HttpContext context)
    {
        if (IsHeldBack(context.Request))
        {
            return;
        }

        using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        time.CancelAfter(MostTime);
        var body = context.Request.Body is LimitedBody limited ? limited.Unlimited : context.Request.Body;
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (var left = MostBytes; left > 0;)
            {
                var read = await body.ReadAsync(buffer, time.Token);
                if (read == 0)
                {
                    return;
                }

                left -= read;
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // The client sent too much, too slowly, or went away: it is refused either way.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// The client waits for our word before it sends the body. A body of known length is refused before anything of it is
    /// read, which would be that word; one of unknown length only while it is read.
    /// </summary>
    private static bool IsHeldBack(HttpRequest request) =>
        request.ContentLength is not null && request.Headers.Expect.Contains("100-continue", StringComparer.OrdinalIgnoreCase);
}
