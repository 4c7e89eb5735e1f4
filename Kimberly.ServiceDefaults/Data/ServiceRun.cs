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

    /// <summary>Brings the database up to date (under the migrations' own lock, so that replicas may start together), then serves.</summary>
    /// <typeparam name="TDb">The service's database.</typeparam>
    /// <param name="app">The service.</param>
    /// <param name="args">The command line; <c>--migrate</c> ends the process after the migrations.</param>
    /// <returns>A task that ends with the service.</returns>
    public static async Task RunServiceAsync<TDb>(this WebApplication app, string[] args)
        where TDb : DbContext
    {
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var database = scope.ServiceProvider.GetRequiredService<TDb>().Database;
            // On an empty database, EF would first fail to read this table and log that as an error.
            await database.GetService<IHistoryRepository>().CreateIfNotExistsAsync(app.Lifetime.ApplicationStopping);
            await database.MigrateAsync(app.Lifetime.ApplicationStopping);
        }

        if (!args.Contains(MigrateOnly))
        {
            await app.RunAsync();
        }
    }
}
