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
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Brings the database up to date (under a lock, so that replicas may start together), then serves.</summary>
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
    /// One replica at a time. EF's own lock is given back after each migration, and with several of them to do two replicas
    /// that start together would both do the second one.
    /// </summary>
    private static async Task MigrateAsync(DatabaseFacade database, CancellationToken cancellation)
    {
        // The lock belongs to the connection, which therefore stays the same.
        await database.OpenConnectionAsync(cancellation);
        while (!await database.SqlQuery<bool>($"SELECT pg_try_advisory_lock({MigrationLock}) AS \"Value\"").SingleAsync(cancellation))
        {
            await Task.Delay(LockPause, cancellation);
        }

        // On an empty database, EF would first fail to read this table and log that as an error.
        await database.GetService<IHistoryRepository>().CreateIfNotExistsAsync(cancellation);
        await database.MigrateAsync(cancellation);
        await database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", cancellation);
        await database.CloseConnectionAsync();
    }
}
