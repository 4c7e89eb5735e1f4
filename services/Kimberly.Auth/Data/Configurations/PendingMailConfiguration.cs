using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Auth.Data.Configurations;

internal sealed class PendingMailConfiguration : IEntityTypeConfiguration<PendingMail>
{
    public void Configure(EntityTypeBuilder<PendingMail> mail)
    {
        mail.HasKey(m => new { m.Kind, m.NormalizedEmail });
        mail.Property(m => m.Kind).HasConversion<string>().HasMaxLength(32);
        mail.Property(m => m.NormalizedEmail).HasMaxLength(254);
        mail.HasIndex(m => m.DueAt).HasFilter("done_at IS NULL");
    }
}
