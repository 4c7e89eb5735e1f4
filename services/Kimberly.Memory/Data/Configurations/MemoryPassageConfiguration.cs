using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Memory.Data.Configurations;

internal sealed class MemoryPassageConfiguration : IEntityTypeConfiguration<MemoryPassage>
{
    public void Configure(EntityTypeBuilder<MemoryPassage> passage)
    {
        passage.ToTable("memory_passages");
        passage.HasKey(p => new { p.ItemId, p.Model, p.Ordinal });
        passage.Property(p => p.Model).HasMaxLength(100);
        passage.Property(p => p.Embedding).HasColumnType($"vector({MemoryPassage.Dimensions})");
        passage.HasOne<MemoryItem>().WithMany(i => i.Passages).HasForeignKey(p => p.ItemId).OnDelete(DeleteBehavior.Cascade);

        // A search compares all passages of one person.
        passage.HasIndex(p => new { p.UserId, p.Model });
    }
}
