using Kimberly.ServiceDefaults.Idempotency;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Memory.Data.Configurations;

internal sealed class ImportConfiguration : IEntityTypeConfiguration<Import>
{
    public void Configure(EntityTypeBuilder<Import> import)
    {
        import.ToTable("imports");
        import.HasKey(i => i.Id);
        import.Property(i => i.Id).ValueGeneratedNever();
        import.Property(i => i.IdempotencyKey).HasMaxLength(IdempotencyKey.MostCharacters);
        import.HasIndex(i => new { i.UserId, i.IdempotencyKey }).IsUnique();
        import.HasIndex(i => i.CreatedAt);
    }
}
