using System.Buffers.Binary;
using System.Buffers.Text;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Chat.Api;

/// <summary>A place in the list of conversations: behind this one. Opaque on the wire.</summary>
/// <param name="LastActivityAt">Of the last conversation on the page before.</param>
/// <param name="Id">Its id, for those of the same time.</param>
internal readonly record struct ConversationCursor(DateTimeOffset LastActivityAt, Guid Id)
{
    private const int TicksBytes = sizeof(long);
    private const int Bytes = TicksBytes + 16;

    public static ConversationCursor Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (Base64Url.IsValid(text, out var length) && length == Bytes && Base64Url.DecodeFromChars(text, bytes) == Bytes &&
            BinaryPrimitives.ReadInt64BigEndian(bytes) is var ticks && ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks)
        {
            return new ConversationCursor(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[TicksBytes..]));
        }

        throw ProblemException.Validation("cursor", "It is not a next_cursor of this list.");
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, LastActivityAt.UtcTicks);
        Id.TryWriteBytes(bytes[TicksBytes..]);
        return Base64Url.EncodeToString(bytes);
    }
}
