namespace Kimberly.Messaging.Transport;

/// <summary>
/// A place in what a service has sent to one partition: offsets count within the broker's log, which may be lost and begin again; epochs say which begin that was.
/// A relay opens a new epoch whenever it starts, and whenever it finds that the broker lost something.
/// </summary>
/// <param name="Epoch">Grows with each new start of the relay; 0 before the first.</param>
/// <param name="Offset">The broker's offset of the next message.</param>
internal readonly record struct LogPosition(long Epoch, long Offset) : IComparable<LogPosition>
{
    /// <summary>Behind everything.</summary>
    public static LogPosition End { get; } = new(long.MaxValue, long.MaxValue);

    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;

    public int CompareTo(LogPosition other) => (Epoch, Offset).CompareTo((other.Epoch, other.Offset));
}
