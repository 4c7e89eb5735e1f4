using Kimberly.Messaging.Outbox;

namespace Kimberly.Messaging.Inbox;

/// <summary>Set when a partition was read further.</summary>
internal sealed class PositionReport : Signal;
