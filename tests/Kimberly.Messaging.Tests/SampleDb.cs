using Microsoft.EntityFrameworkCore;

namespace Kimberly.Messaging.Tests;

/// <summary>The database of a service that sends or receives.</summary>
internal sealed class SampleDb(DbContextOptions<SampleDb> options) : DbContext(options)
{
    public DbSet<Effect> Effects => Set<Effect>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.MapMessaging();
}
