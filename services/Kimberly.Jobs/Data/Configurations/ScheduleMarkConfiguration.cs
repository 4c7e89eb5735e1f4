using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Jobs.Data.Configurations;

internal sealed class ScheduleMarkConfiguration : IEntityTypeConfiguration<ScheduleMark>
{
    public void Configure(EntityTypeBuilder<ScheduleMark> mark)
    {
        mark.ToTable("schedule_marks");
        mark.HasKey(m => m.Name);
        mark.Property(m => m.Name).HasMaxLength(100);
        mark.Property(m => m.Definition).HasMaxLength(500);
    }
}
