using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace Kimberly.ServiceDefaults.Data;

/// <summary>How long a service waits for a database that restarts.</summary>
public static class BriefRetries
{
    /// <summary>
    /// Repeats what failed because the database was away, for about a second in all. The default patience, almost a minute, is for jobs; here somebody
    /// waits. What took too long is not repeated: a database that hangs does not come back within the time in which anybody still waits.
    /// </summary>
    /// <param name="npgsql">The options of the database.</param>
    /// <returns>The same options.</returns>
    public static NpgsqlDbContextOptionsBuilder RetryBriefly(this NpgsqlDbContextOptionsBuilder npgsql) =>
        npgsql.ExecutionStrategy(dependencies => new BriefStrategy(dependencies));

    private sealed class BriefStrategy(ExecutionStrategyDependencies dependencies) : NpgsqlRetryingExecutionStrategy(dependencies, Pauses.Length)
    {
        private static readonly int[] Pauses = [20, 80, 200, 300, 400];

        protected override TimeSpan? GetNextDelay(Exception lastException) =>
            ExceptionsEncountered.Count <= Pauses.Length ? TimeSpan.FromMilliseconds(Pauses[ExceptionsEncountered.Count - 1]) : null;

        protected override bool ShouldRetryOn(Exception? exception) =>
            exception is not (TimeoutException or NpgsqlException { InnerException: TimeoutException }) && base.ShouldRetryOn(exception);
    }
}
