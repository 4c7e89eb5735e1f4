using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Auth.Data.Configurations;

internal sealed class OidcAttemptConfiguration : IEntityTypeConfiguration<OidcAttempt>
{
    public void Configure(EntityTypeBuilder<OidcAttempt> attempt)
    {
        attempt.HasKey(a => a.StateHash);
        attempt.HasIndex(a => a.ExpiresAt);
    }
}
