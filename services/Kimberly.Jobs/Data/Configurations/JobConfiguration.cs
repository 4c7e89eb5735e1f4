using Kimberly.Contracts.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Jobs.Data.Configurations;

internal sealed class JobConfiguration : IEntityTypeConfiguration<Job>
{
    private const string Queued = "state = 'Queued'";

    public void Configure(EntityTypeBuilder<Job> job)
    {
        job.ToTable("jobs");
        job.HasKey(j => j.Id);
        job.Property(j => j.Id).ValueGeneratedNever();
        job.Property(j => j.Kind).HasMaxLength(JobLimits.Kind);
        job.Property(j => j.State).HasConversion<string>().HasMaxLength(16);
        job.Property(j => j.ErrorCode).HasMaxLength(JobLimits.ErrorCode);
        job.Property(j => j.ErrorDetail).HasMaxLength(JobLimits.ErrorDetail);

        // The queue, in its order.
        job.HasIndex(j => new { j.Priority, j.Turn, j.Id })
            .IsDescending(true, false, false)
            .HasFilter(Queued);

        // The same for each person and kind: what has no room is not walked through.
        job.HasIndex(j => new { j.Kind, j.UserId, j.Priority, j.Turn, j.Id })
            .IsDescending(false, false, true, false, false)
            .HasFilter(Queued);

        // What is to be ended, room or not.
        job.HasIndex(j => j.CancelRequestedAt).HasFilter($"{Queued} AND cancel_requested_at IS NOT NULL");

        // What is to be forgotten.
        job.HasIndex(j => j.FinishedAt).HasFilter("finished_at IS NOT NULL AND state <> 'Dead'");

        // A person's last turn.
        job.HasIndex(j => new { j.UserId, j.Priority, j.Turn }).HasFilter(Queued);

        // What could not begin before its deadline.
        job.HasIndex(j => j.Deadline).HasFilter($"{Queued} AND deadline IS NOT NULL");

        // Running ones are few: limits, heartbeats and lost leases look at all of them.
        job.HasIndex(j => new { j.LeaseUntil, j.Kind, j.UserId }).HasFilter("state = 'Running'");

        // Lists and their pages.
        job.HasIndex(j => new { j.UserId, j.CreatedAt, j.Id }).IsDescending(false, true, true);
        job.HasIndex(j => new { j.CreatedAt, j.Id }).IsDescending(true, true);
        job.HasIndex(j => new { j.FinishedAt, j.Id }).IsDescending(true, true).HasFilter("state = 'Dead'");
    }
}
