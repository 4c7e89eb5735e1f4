using Microsoft.EntityFrameworkCore;

namespace Kimberly.Chat.Data;

/// <summary>Chat's own database: conversations and their messages.</summary>
internal sealed class ChatDb(DbContextOptions<ChatDb> options) : DbContext(options)
{
    public DbSet<Conversation> Conversations => Set<Conversation>();

    public DbSet<Message> Messages => Set<Message>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.ApplyConfigurationsFromAssembly(typeof(ChatDb).Assembly);
}
