using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Memory.Data.Configurations;

internal sealed class BackfillRequestConfiguration : IEntityTypeConfiguration<BackfillRequest>
{
    public void Configure(EntityTypeBuilder<BackfillRequest> request)
    {
        request.ToTable("backfill_requests");
        request.HasKey(r => r.JobId);
        request.Property(r => r.JobId).ValueGeneratedNever();
    }
}
