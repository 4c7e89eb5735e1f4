namespace Kimberly.Messaging.Transport;

/// <summary>One message of a <see cref="RowsAnswer"/>; the body is base64 of its JSON.</summary>
internal sealed record RowItem(
    long Epoch, long Offset, Guid Id, string Key, string Type, byte[] Body, Guid? UserId, string? TraceParent, DateTimeOffset AddedAt);
