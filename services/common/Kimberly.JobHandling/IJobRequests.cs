namespace Kimberly.JobHandling;

/// <summary>Asks for jobs, in the transaction of the change that they belong to.</summary>
public interface IJobRequests
{
    /// <summary>
    /// Adds a request to the scoped database: it is durable with the caller's next <c>SaveChanges</c>, or forgotten with it. From then on
    /// <c>GET /jobs/{id}</c> knows the id.
    /// </summary>
    /// <param name="kind">A kind that <c>Kimberly.Jobs</c> declares, such as <c>import</c>.</param>
    /// <param name="userId">Whose job it is; null for the instance's own.</param>
    /// <param name="arguments">What the handler needs to know; written as JSON of at most 64 KiB. Null for nothing.</param>
    /// <param name="timing">When and how urgently; null for at once, as usual for the kind.</param>
    /// <returns>The job's id, a UUIDv7.</returns>
    /// <exception cref="ArgumentException">The arguments are too long, or the timing makes no sense.</exception>
    Guid Request(string kind, Guid? userId, object? arguments, JobTiming? timing = null);
}
