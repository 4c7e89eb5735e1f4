using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Auth.Data.Configurations;

internal sealed class SigningKeyConfiguration : IEntityTypeConfiguration<SigningKey>
{
    public void Configure(EntityTypeBuilder<SigningKey> key)
    {
        key.Property(k => k.Id).ValueGeneratedNever();
        // Replicas that start together on an empty database all try to make the first key; one of them does.
        key.HasIndex(k => k.IsCurrent).IsUnique().HasFilter("is_current");
    }
}
