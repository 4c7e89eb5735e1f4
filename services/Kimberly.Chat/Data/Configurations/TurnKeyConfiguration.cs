using Kimberly.ServiceDefaults.Idempotency;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Chat.Data.Configurations;

internal sealed class TurnKeyConfiguration : IEntityTypeConfiguration<TurnKey>
{
    public void Configure(EntityTypeBuilder<TurnKey> builder)
    {
        builder.ToTable("turn_keys");
        builder.HasKey(key => new { key.UserId, key.Key });
        builder.Property(key => key.Key).HasMaxLength(IdempotencyKey.MostCharacters);
        builder.HasOne<Conversation>().WithMany().HasForeignKey(key => key.ConversationId).OnDelete(DeleteBehavior.Cascade);

        // For the sweep.
        builder.HasIndex(key => key.CreatedAt);
    }
}
