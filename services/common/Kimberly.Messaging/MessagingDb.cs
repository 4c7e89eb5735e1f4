using Microsoft.EntityFrameworkCore;

namespace Kimberly.Messaging;

/// <summary>The scoped database of the service, whatever its type.</summary>
internal sealed record MessagingDb(DbContext Context);
