using Kimberly.JobHandling;
using Kimberly.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Jobs.Tests.Owner;

/// <summary>The database of a service that owns work. Nothing in it keeps an effect from happening twice.</summary>
internal sealed class OwnerDb(DbContextOptions<OwnerDb> options) : DbContext(options)
{
    public DbSet<Effect> Effects => Set<Effect>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Effect>().HasKey(effect => effect.Id);
        modelBuilder.MapJobHandling();
        modelBuilder.MapMessaging();
    }
}
