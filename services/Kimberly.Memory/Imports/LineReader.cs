using System.Buffers;
using System.IO.Pipelines;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Memory.Imports;

/// <summary>Cuts a body into lines as it arrives. Both kinds of line end are one; a byte order mark is passed over.</summary>
internal static class LineReader
{
    private const int LongestLine = 1 << 20;
    private const byte End = (byte)'\n';
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    /// <exception cref="ProblemException">413, when a line is longer than the body of <c>POST /memory</c> may be.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(Stream body, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PipeReader.Create(body);
        var isFirst = true;
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var rest = read.Buffer;
            while (TryCut(ref rest, read.IsCompleted) is { } line)
            {
                yield return isFirst && line.AsSpan().StartsWith(Mark) ? line[Mark.Length..] : line;
                isFirst = false;
            }

            Require(rest.Length);
            reader.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                yield break;
            }
        }
    }

    private static byte[]? TryCut(ref ReadOnlySequence<byte> rest, bool isLast)
    {
        if (rest.PositionOf(End) is { } end)
        {
            Require(rest.GetOffset(end) - rest.GetOffset(rest.Start));
            var line = rest.Slice(0, end).ToArray();
            rest = rest.Slice(rest.GetPosition(1, end));
            return line is [.., (byte)'\r'] ? line[..^1] : line;
        }

        if (!isLast || rest.IsEmpty)
        {
            return null;
        }

        var remainder = rest.ToArray();
        rest = rest.Slice(rest.End);
        return remainder;
    }

    private static void Require(long length)
    {
        if (length > LongestLine)
        {
            throw new ProblemException(413, ProblemCodes.BodyTooLarge, "A line is longer than 1 MiB.");
        }
    }
}
