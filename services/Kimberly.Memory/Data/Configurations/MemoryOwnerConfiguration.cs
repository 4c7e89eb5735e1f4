using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Memory.Data.Configurations;

internal sealed class MemoryOwnerConfiguration : IEntityTypeConfiguration<MemoryOwner>
{
    public void Configure(EntityTypeBuilder<MemoryOwner> owner)
    {
        owner.ToTable("memory_owners");
        owner.HasKey(o => o.UserId);
        owner.Property(o => o.UserId).ValueGeneratedNever();
    }
}
