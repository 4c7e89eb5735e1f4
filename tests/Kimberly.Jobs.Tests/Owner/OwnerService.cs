using Kimberly.Contracts.Jobs;
using Kimberly.JobHandling;
using Kimberly.Messaging;
using Kimberly.ServiceDefaults;
using Kimberly.ServiceDefaults.Data;
using Kimberly.Testing.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kimberly.Jobs.Tests.Owner;

/// <summary>A service that owns work, called memory like the one that jobs knows.</summary>
internal sealed class OwnerService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestTokens _tokens;

    private OwnerService(WebApplication app, TestTokens tokens)
    {
        _app = app;
        _tokens = tokens;
    }

    public OwnerMood Mood => _app.Services.GetRequiredService<OwnerMood>();

    /// <summary>What jobs calls it with.</summary>
    public HttpMessageHandler Handler => _app.GetTestServer().CreateHandler();

    /// <summary>Where it listens, with a broker.</summary>
    public string Address => _app.Urls.First();

    /// <summary>A client that calls as the jobs service, for a test that plays the worker.</summary>
    public HttpClient ClientForJobs() => _app.GetTestClient().WithToken(_tokens.ForService("jobs", "memory"));

    /// <summary>A client that calls as another service, or as a person.</summary>
    public HttpClient ClientOf(string? service, Guid person) =>
        _app.GetTestClient().WithToken(service is null ? _tokens.ForUser(person) : _tokens.ForService(service, "memory"));

    /// <summary>Starts one; with a broker at an address of its own, without one within the test, which carries messages over itself.</summary>
    public static async Task<OwnerService> StartAsync(
        string database, string redis, TestTokens tokens, TimeProvider time, string? broker, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration["ConnectionStrings:redis"] = redis;
        builder.Services.AddSingleton(time);
        builder.AddServiceDefaults("memory");
        builder.Services.TrustTokens(tokens);
        builder.Services.AddDbContext<OwnerDb>(options => options.UseNpgsql(database, npgsql => npgsql.RetryBriefly()).UseSnakeCaseNamingConvention());
        builder.Services.AddSingleton<OwnerMood>();
        if (broker is null)
        {
            builder.WebHost.UseTestServer();
            builder.Services.AddSingleton<RecordedOutbox>();
            builder.Services.AddScoped<IOutbox>(services => services.GetRequiredService<RecordedOutbox>());
        }
        else
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Configuration["ConnectionStrings:kafka"] = broker;
            builder.AddMessaging<OwnerDb>("memory", messages => messages.Publish<JobRequested>("memory.jobs", "jobs"));
        }

        builder.AddJobs<OwnerDb>(jobs => jobs
            .Handle<OnceJob>("once")
            .Handle<ChunksJob>("chunks")
            .Handle<DeafJob>("deaf")
            .Handle<DeafJob>("silent")
            .Handle<FailingJob>("failing")
            .Handle<RefusingJob>("refusing"));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapJobHandling();
        if (broker is not null)
        {
            app.MapMessaging();
        }

        await using (var scope = app.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<OwnerDb>().Database.EnsureCreatedAsync(cancellation);
        }

        await app.StartAsync(cancellation);
        return new OwnerService(app, tokens);
    }

    /// <summary>Asks for a job as a service does.</summary>
    /// <returns>The message that the test is to carry over.</returns>
    public async Task<JobRequested> RequestAsync(string kind, Guid? user, object? arguments = null, JobTiming? timing = null)
    {
        var id = await SubmitAsync(kind, user, arguments, timing);
        return _app.Services.GetRequiredService<RecordedOutbox>().Messages.OfType<JobRequested>().Single(request => request.JobId == id);
    }

    /// <summary>Asks for a job as a service does; the broker carries it over.</summary>
    public async Task<Guid> SubmitAsync(string kind, Guid? user, object? arguments = null, JobTiming? timing = null)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OwnerDb>();
        var id = scope.ServiceProvider.GetRequiredService<IJobRequests>().Request(kind, user, arguments, timing);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return id;
    }

    /// <summary>The newest token that the owner has seen of a job.</summary>
    public async Task<long> TokenOfAsync(Guid job)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<OwnerDb>().Database
            .SqlQuery<long>($"SELECT token AS \"Value\" FROM job_records WHERE job_id = {job}").SingleAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The chunks that a job did, in the order in which they were done.</summary>
    public async Task<List<int>> EffectsOfAsync(Guid job)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<OwnerDb>().Effects
            .Where(effect => effect.JobId == job).OrderBy(effect => effect.Id).Select(effect => effect.Chunk).ToListAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
