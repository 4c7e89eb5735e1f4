using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Auth.Data.Configurations;

internal sealed class AbandonedProfileConfiguration : IEntityTypeConfiguration<AbandonedProfile>
{
    public void Configure(EntityTypeBuilder<AbandonedProfile> profile) => profile.HasKey(p => p.UserId);
}
