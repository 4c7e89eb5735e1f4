using Kimberly.Contracts.Memory;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Memory.Data.Configurations;

internal sealed class MemoryItemConfiguration : IEntityTypeConfiguration<MemoryItem>
{
    public void Configure(EntityTypeBuilder<MemoryItem> item)
    {
        item.ToTable("memory_items");
        item.HasKey(i => i.Id);
        item.Property(i => i.Id).ValueGeneratedNever();
        item.Property(i => i.Content).HasMaxLength(MemoryLimits.Content);
        item.Property(i => i.Tier).HasConversion<string>().HasMaxLength(16);
        item.Property(i => i.Source).HasConversion<string>().HasMaxLength(16);
        item.Property(i => i.Conversation).HasMaxLength(MemoryLimits.Name);
        item.Property(i => i.Speaker).HasMaxLength(MemoryLimits.Name);
        item.Property(i => i.ExternalId).HasMaxLength(MemoryLimits.Name);
        item.Property(i => i.EmbeddedBy).HasMaxLength(100);

        // Lists and their pages; everything else that asks by owner starts here too.
        item.HasIndex(i => new { i.UserId, i.CreatedAt, i.Id }).IsDescending(false, true, true);

        // A message is remembered once, however often it is told.
        item.HasIndex(i => new { i.UserId, i.MessageId }).IsUnique().HasFilter("message_id IS NOT NULL");

        // The backfill asks for what lies outside of one value: three ranges of this index.
        item.HasIndex(i => i.EmbeddedBy);
    }
}
