using Microsoft.EntityFrameworkCore;

namespace Kimberly.Chat.Data;

/// <summary>Chat's own database: conversations, their messages and the keys of those.</summary>
internal sealed class ChatDb(DbContextOptions<ChatDb> options) : DbContext(options)
{
    public DbSet<Conversation> Conversations => Set<Conversation>();

    public DbSet<Message> Messages => Set<Message>();

    public DbSet<TurnKey> TurnKeys => Set<TurnKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.ApplyConfigurationsFromAssembly(typeof(ChatDb).Assembly);
}
