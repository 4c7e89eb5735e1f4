namespace Kimberly.JobHandling;

/// <summary>Does the jobs of one kind. Made anew for each call, within the scope of that call.</summary>
public interface IJobHandler
{
    /// <summary>
    /// Does the job, or what is left of it. Everything it writes goes through <see cref="JobRun.CommitAsync"/> and
    /// <see cref="JobRun.CloseAsync{TResult}"/>, and only into the service's own database: then it happens exactly once. A handler that returns without having closed the job closes it
    /// without a result.
    /// </summary>
    /// <param name="run">The job, and what earlier calls left.</param>
    /// <param name="cancellation">Ends when the job is cancelled, past its deadline, taken over by another worker, or the service stops.</param>
    /// <returns>A task that ends when the work is done.</returns>
    /// <exception cref="JobFailedException">The job can never succeed: it is not tried again. Every other exception is.</exception>
    Task RunAsync(JobRun run, CancellationToken cancellation);
}
