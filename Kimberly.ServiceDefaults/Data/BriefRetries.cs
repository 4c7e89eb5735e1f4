using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace Kimberly.ServiceDefaults.Data;

/// <summary>How long a service waits for a database that restarts.</summary>
public static class BriefRetries
{
    private const int MostRetries = 3;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Repeats what failed because the database was away, for about two seconds in all. The default patience, almost a
    /// minute, is for jobs; here somebody waits, and a health check has four seconds.
    /// </summary>
    /// <param name="npgsql">The options of the database.</param>
    /// <returns>The same options.</returns>
    public static NpgsqlDbContextOptionsBuilder RetryBriefly(this NpgsqlDbContextOptionsBuilder npgsql) =>
        npgsql.EnableRetryOnFailure(MostRetries, LongestPause, errorCodesToAdd: null);
}
