using System.Security.Claims;
using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Ledger;
using Kimberly.Jobs.Requests;
using Kimberly.ServiceDefaults.Data;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Paging;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Jobs.Api;

/// <summary>Jobs as somebody may see them: people their own, administrators all, without their contents. What may not be seen is not there.</summary>
internal sealed class JobViews(JobsDb db, JobLedger ledger, RequestedJobs requests)
{
    public async Task<JobPage> ListAsync(JobListRequest request, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var viewer = user.UserId();
        var jobs = db.Jobs.AsNoTracking();
        if (!IsAdministrator(user) || request.Mine == true)
        {
            jobs = jobs.Where(job => job.UserId == viewer);
        }

        if (request.InState is { } state)
        {
            jobs = jobs.Where(job => job.State == state);
        }

        if (!string.IsNullOrEmpty(request.Kind))
        {
            jobs = jobs.Where(job => job.Kind == request.Kind);
        }

        if (request.Cursor is { } cursor)
        {
            var (at, last) = ListCursor.Parse(cursor);
            jobs = jobs.Where(job => EF.Functions.LessThan(ValueTuple.Create(job.CreatedAt, job.Id), ValueTuple.Create(at, last)));
        }

        return await PageAsync(
            jobs.OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id), job => job.CreatedAt, request.Limit, viewer, cancellation);
    }

    public async Task<JobPage> ListDeadAsync(int? limit, string? after, Guid viewer, CancellationToken cancellation)
    {
        var jobs = db.Jobs.AsNoTracking().Where(job => job.State == JobState.Dead);
        if (after is not null)
        {
            var (at, last) = ListCursor.Parse(after);
            jobs = jobs.Where(job => EF.Functions.LessThan(ValueTuple.Create(job.FinishedAt, job.Id), ValueTuple.Create((DateTimeOffset?)at, last)));
        }

        return await PageAsync(
            jobs.OrderByDescending(job => job.FinishedAt).ThenByDescending(job => job.Id), job => job.FinishedAt!.Value, limit, viewer, cancellation);
    }

    /// <exception cref="ProblemException">404, or 503 where nobody can tell.</exception>
    public async Task<JobAnswer> FindAsync(Guid id, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (await db.Jobs.AsNoTracking().FirstOrDefaultAsync(job => job.Id == id, cancellation) is { } job)
        {
            return MaySee(user, job.UserId) ? JobAnswer.Of(job, user.UserId()) : throw ProblemException.NotFound("job");
        }

        return await requests.FindAsync(id, cancellation) is { } request && MaySee(user, request.UserId ?? Guid.Empty)
            ? JobAnswer.Of(request)
            : throw ProblemException.NotFound("job");
    }

    /// <summary>Also for a job that the ledger has not heard of yet: it is entered as cancelled, and stays so when the request arrives.</summary>
    /// <exception cref="ProblemException">404; 409 where it has ended otherwise; 503 where nobody can tell whether there is one.</exception>
    public async Task<JobAnswer> CancelAsync(Guid id, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var seen = await FindAsync(id, user, cancellation);
        var job = await db.InTransactionAsync(
            async ct =>
            {
                // Where it has arrived in the meantime, this adds nothing, and the next line cancels it.
                await ledger.AddAsync(new NewJob(id, seen.Kind, seen.UserId ?? Guid.Empty, seen.CreatedAt), ct);
                return await ledger.CancelAsync(id, ct) ?? await db.Jobs.AsNoTracking().SingleAsync(one => one.Id == id, ct);
            },
            cancellation);
        return job.CancelRequestedAt is not null && (job.FinishedAt is null || job.State == JobState.Cancelled)
            ? JobAnswer.Of(job, user.UserId())
            : throw new ProblemException(
                StatusCodes.Status409Conflict, ProblemCodes.Conflict, $"The job has ended already: {job.State.ToString().ToLowerInvariant()}.");
    }

    private static async Task<JobPage> PageAsync(
        IQueryable<Job> jobs, Func<Job, DateTimeOffset> timeOf, int? limit, Guid viewer, CancellationToken cancellation)
    {
        // One more than the page, to know whether there is another.
        var size = limit ?? JobListRequest.UsualLimit;
        var found = await jobs.Take(size + 1).ToListAsync(cancellation);
        var page = found.Take(size).ToList();
        return new JobPage(
            page.ConvertAll(job => JobAnswer.Of(job, viewer)),
            found.Count > page.Count ? new ListCursor(timeOf(page[^1]), page[^1].Id).ToString() : null);
    }

    private static bool MaySee(ClaimsPrincipal user, Guid owner) => owner == user.UserId() || IsAdministrator(user);

    private static bool IsAdministrator(ClaimsPrincipal user) => user.HasClaim(TokenNames.Role, TokenNames.Administrator);
}
