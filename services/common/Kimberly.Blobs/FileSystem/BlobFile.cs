using System.Text;

namespace Kimberly.Blobs.FileSystem;

/// <summary>
/// A blob as a file: a head of 256 bytes (a mark, the length of the media type, the media type, zeros), then the bytes. One file for both means that one
/// rename replaces both; a fixed length means that a list needs to open none.
/// </summary>
internal static class BlobFile
{
    public const int HeadLength = 256;

    private static ReadOnlySpan<byte> Mark => "kblob1"u8;

    public static byte[] Head(string contentType)
    {
        var head = new byte[HeadLength];
        Mark.CopyTo(head);
        head[Mark.Length] = (byte)Encoding.ASCII.GetBytes(contentType, head.AsSpan(Mark.Length + 1));
        return head;
    }

    /// <summary>Reads the head, and leaves the stream where the bytes begin.</summary>
    /// <exception cref="InvalidDataException">It is no blob.</exception>
    public static async Task<string> ReadContentTypeAsync(Stream file, CancellationToken cancellation)
    {
        var head = new byte[HeadLength];
        if (await file.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false, cancellation) < HeadLength || !head.AsSpan().StartsWith(Mark))
            throw new InvalidDataException("A file in Blobs:Folder is no blob.");
        return Encoding.ASCII.GetString(head, Mark.Length + 1, head[Mark.Length]);
    }
}
