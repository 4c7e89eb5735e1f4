using Kimberly.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Jobs.Data;

/// <summary>The jobs service's own database.</summary>
internal sealed class JobsDb(DbContextOptions<JobsDb> options) : DbContext(options)
{
    public DbSet<Job> Jobs => Set<Job>();

    public DbSet<ScheduleMark> ScheduleMarks => Set<ScheduleMark>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(JobsDb).Assembly);
        modelBuilder.MapMessaging();
    }
}
