using System.Buffers.Binary;
using System.Buffers.Text;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.ServiceDefaults.Paging;

/// <summary>
/// A place in a list that is sorted by time and id: a page begins behind it. What is written or deleted meanwhile moves
/// nothing, so that nothing is skipped and nothing comes twice, as long as the time of an entry stays. That of a conversation is its last
/// activity: one in which something is said meanwhile moves to the front, and may be missed on later pages. Opaque on the wire.
/// </summary>
/// <param name="At">The time of the last entry on the page before.</param>
/// <param name="Id">Its id, for those of the same time.</param>
public readonly record struct ListCursor(DateTimeOffset At, Guid Id)
{
    private const int TicksBytes = sizeof(long);
    private const int Bytes = TicksBytes + 16;

    /// <summary>Reads the query parameter <c>cursor</c>.</summary>
    /// <param name="text">What a list answered as <c>next_cursor</c>.</param>
    /// <returns>The place.</returns>
    /// <exception cref="ProblemException">400, when no list gave it.</exception>
    public static ListCursor Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (Base64Url.IsValid(text, out var length) && length == Bytes && Base64Url.DecodeFromChars(text, bytes) == Bytes &&
            BinaryPrimitives.ReadInt64BigEndian(bytes) is var ticks && ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks)
        {
            return new ListCursor(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[TicksBytes..], bigEndian: true));
        }

        throw ProblemException.Validation("cursor", "It must be a next_cursor of this list.");
    }

    /// <summary>As it goes over the wire.</summary>
    /// <returns>Base64url, 32 characters.</returns>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, At.UtcTicks);
        Id.TryWriteBytes(bytes[TicksBytes..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }
}
