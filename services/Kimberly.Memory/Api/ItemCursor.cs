using System.Buffers.Binary;
using System.Buffers.Text;
using Kimberly.Memory.Data;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Memory.Api;

/// <summary>
/// The place of an item in the list: a page begins behind it. What is written or deleted meanwhile moves nothing, so that
/// no item is skipped and none comes twice.
/// </summary>
internal sealed record ItemCursor(DateTimeOffset CreatedAt, Guid Id)
{
    private const int Bytes = sizeof(long) + 16;

    public static ItemCursor After(MemoryItem item) => new(item.CreatedAt, item.Id);

    /// <exception cref="ProblemException">400, when it is not one that this service gave.</exception>
    public static ItemCursor Read(string text)
    {
        var bytes = new byte[Bytes];
        if (!Base64Url.IsValid(text, out var length) || length != Bytes ||
            Base64Url.DecodeFromChars(text, bytes) != Bytes ||
            BinaryPrimitives.ReadInt64BigEndian(bytes) is var ticks && (ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks))
        {
            throw ProblemException.Validation("cursor", "It must be a next_cursor of this list.");
        }

        return new ItemCursor(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes.AsSpan(sizeof(long)), bigEndian: true));
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, CreatedAt.UtcTicks);
        Id.TryWriteBytes(bytes[sizeof(long)..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }
}
