using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Auth.Data.Configurations;

internal sealed class MailTokenConfiguration : IEntityTypeConfiguration<MailToken>
{
    public void Configure(EntityTypeBuilder<MailToken> token)
    {
        token.HasKey(t => t.Hash);
        token.Property(t => t.Kind).HasConversion<string>().HasMaxLength(32);
        token.HasIndex(t => t.ExpiresAt);
        token.HasOne<Account>().WithMany().HasForeignKey(t => t.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
