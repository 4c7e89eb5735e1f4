using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.ServiceDefaults.Data;

/// <summary>Runs a service that owns a database.</summary>
public static class ServiceRun
{
    private const string MigrateOnly = "--migrate";

    // Any number that nothing else in a service's database locks.
    private const long MigrationLock = 0x6B696D6D;

    // A replica waits while another one migrates, and a migration may rewrite a large table.
    private static readonly TimeSpan MigrationLimit = TimeSpan.FromMinutes(10);

    /// <summary>Brings the database up to date, one replica after the other when several start together, then serves.</summary>
    /// <typeparam name="TDb">The service's database.</typeparam>
    /// <param name="app">The service.</param>
    /// <param name="args">The command line; <c>--migrate</c> ends the process after the migrations.</param>
    /// <returns>A task that ends with the service.</returns>
    public static async Task RunServiceAsync<TDb>(this WebApplication app, string[] args)
        where TDb : DbContext
    {
        await using (var scope = app.Services.CreateAsyncScope())
        {
            await MigrateAsync(scope.ServiceProvider.GetRequiredService<TDb>().Database, app.Lifetime.ApplicationStopping);
        }

        if (!args.Contains(MigrateOnly))
        {
            await app.RunAsync();
        }
    }

    /// <summary>
    /// EF's own lock ends with each migration's transaction: of two replicas that both found two migrations to apply, one
    /// would try to apply the second after the other had done it. This one is held by the connection, until all are applied.
    /// </summary>
    private static async Task MigrateAsync(DatabaseFacade database, CancellationToken cancellation)
    {
        database.SetCommandTimeout(MigrationLimit);
        await database.OpenConnectionAsync(cancellation);
        try
        {
            await database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancellation);
            // On an empty database, EF would first fail to read this table and log that as an error.
            await database.GetService<IHistoryRepository>().CreateIfNotExistsAsync(cancellation);
            await database.MigrateAsync(cancellation);
            await database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", cancellation);
        }
        finally
        {
            // Going back to the pool, the connection gives up what it still holds.
            await database.CloseConnectionAsync();
        }
    }
}
