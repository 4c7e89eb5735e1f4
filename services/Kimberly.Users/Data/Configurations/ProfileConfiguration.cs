using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Users.Data.Configurations;

internal sealed class ProfileConfiguration : IEntityTypeConfiguration<Profile>
{
    public void Configure(EntityTypeBuilder<Profile> profile)
    {
        profile.Property(p => p.Id).ValueGeneratedNever();
        profile.Property(p => p.Email).HasMaxLength(254);
        profile.Property(p => p.Name).HasMaxLength(100);
        profile.Property(p => p.TimeZone).HasMaxLength(64);
        profile.Property(p => p.Language).HasMaxLength(35);
    }
}
