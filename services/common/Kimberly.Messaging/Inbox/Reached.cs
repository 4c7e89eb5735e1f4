using Kimberly.Messaging.Transport;

namespace Kimberly.Messaging.Inbox;

/// <summary>How far a partition is read now.</summary>
/// <param name="Place">The next place to read.</param>
/// <param name="IsGap">Nothing was read, because something between this place and the stretch is missing.</param>
internal readonly record struct Reached(LogPosition Place, bool IsGap = false);
