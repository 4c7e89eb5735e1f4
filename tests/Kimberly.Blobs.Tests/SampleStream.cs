namespace Kimberly.Blobs.Tests;

/// <summary>Bytes that can be told from their position, made while they are read; at their end the stream ends, or fails.</summary>
internal sealed class SampleStream(long length, Action? atEnd = null) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads a stream to its end; how long it is, and whether it is what a sample would be.</summary>
    public static async Task<(long Length, bool IsSample)> CompareAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = new byte[81920];
        var (position, same) = (0L, true);
        while (await stream.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            for (var i = 0; i < read; i++)
                same &= buffer[i] == At(position + i);
            position += read;
        }

        return (position, same);
    }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - _position);
        for (var i = 0; i < count; i++)
            buffer[i] = At(_position + i);
        _position += count;
        if (count == 0)
            atEnd?.Invoke();
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte At(long position) => (byte)(position % 251);
}
