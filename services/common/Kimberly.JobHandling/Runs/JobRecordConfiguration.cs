using Kimberly.Contracts.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.JobHandling.Runs;

internal sealed class JobRecordConfiguration : IEntityTypeConfiguration<JobRecord>
{
    public void Configure(EntityTypeBuilder<JobRecord> record)
    {
        record.ToTable("job_records");
        record.HasKey(r => r.JobId);
        record.Property(r => r.JobId).ValueGeneratedNever();
        record.Property(r => r.Kind).HasMaxLength(JobLimits.Kind);

        // The sweep of old ones.
        record.HasIndex(r => r.ClosedAt);
    }
}
