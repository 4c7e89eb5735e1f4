using Kimberly.JobHandling;
using Kimberly.Messaging;
using Kimberly.ServiceDefaults.Idempotency;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Memory.Data;

/// <summary>The memory service's own database.</summary>
internal sealed class MemoryDb(DbContextOptions<MemoryDb> options) : DbContext(options)
{
    public DbSet<MemoryItem> Items => Set<MemoryItem>();

    public DbSet<MemoryPassage> Passages => Set<MemoryPassage>();

    public DbSet<MemoryOwner> Owners => Set<MemoryOwner>();

    public DbSet<Import> Imports => Set<Import>();

    public DbSet<ImportChunk> ImportChunks => Set<ImportChunk>();

    public DbSet<BackfillRequest> BackfillRequests => Set<BackfillRequest>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasPostgresExtension("vector");
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(MemoryDb).Assembly);
        modelBuilder.MapIdempotentAnswers();
        modelBuilder.MapMessaging();
        modelBuilder.MapJobHandling();
    }
}
