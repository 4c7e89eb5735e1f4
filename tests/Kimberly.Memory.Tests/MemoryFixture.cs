using System.Text.Json;
using Kimberly.Contracts.Jobs;
using Kimberly.Memory.Data;
using Kimberly.Memory.Embeddings;
using Kimberly.ServiceDefaults.Json;
using Kimberly.Testing;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace Kimberly.Memory.Tests;

/// <summary>The memory service over a database of its own, with a double of inference.</summary>
public sealed class MemoryFixture(TestServers servers) : IAsyncLifetime
{
    private ServiceFactory<MemoryDb>? _service;

    internal InferenceDouble Inference { get; } = new();

    internal LostCommit Commit { get; } = new();

    internal ServiceFactory<MemoryDb> Service => _service ?? throw new InvalidOperationException("The fixture was not initialized.");

    public async ValueTask InitializeAsync() => _service = new ServiceFactory<MemoryDb>()
        .With("ConnectionStrings:memorydb", await servers.CreateDatabaseAsync(TestContext.Current.CancellationToken))
        .With("ConnectionStrings:kafka", "127.0.0.1:1")
        .With("ConnectionStrings:redis", servers.CreateRedisDatabase())
        .With("Memory:Embeddings:BackfillInterval", "00:00:01")
        .With(services => services.ConfigureDbContext<MemoryDb>(options => options.AddInterceptors(Commit)))
        .WithDouble<EmbeddingClient>(Inference.Handler);

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }
    }

    /// <summary>Somebody who remembers nothing yet.</summary>
    internal HttpClient NewPerson() => Service.ClientFor(Guid.CreateVersion7());

    /// <summary>The kinds of the jobs that were asked for so far, with their arguments.</summary>
    internal async Task<IReadOnlyList<JobRequested>> JobsAskedForAsync()
    {
        await using var scope = Service.Services.CreateAsyncScope();
        var bodies = await scope.ServiceProvider.GetRequiredService<MemoryDb>().Database
            .SqlQuery<byte[]>($"SELECT body AS \"Value\" FROM outbox_messages WHERE type = 'JobRequested' ORDER BY number")
            .ToListAsync(TestContext.Current.CancellationToken);
        return bodies.ConvertAll(body => JsonSerializer.Deserialize<JobRequested>(body, KimberlyJson.Options)!);
    }

    /// <summary>Does a job as a worker has it done.</summary>
    /// <returns>The last line of the answer: what came of it.</returns>
    internal async Task<JobLine> DoAsync(JobRequested job, long token = 1)
    {
        using var worker = Service.ClientForService("jobs", "memory");
        using var response = await worker.SendJsonAsync(
            HttpMethod.Post, $"/internal/jobs/{job.Kind}", new JobCall(job.JobId, token, job.UserId, job.Arguments, 1, null));
        response.EnsureSuccessStatusCode();
        var lines = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return JsonSerializer.Deserialize<JobLine>(lines[^1], KimberlyJson.Options)!;
    }

    /// <summary>Has everything embedded that waits.</summary>
    /// <returns>How many items that were.</returns>
    internal async Task<long> BackfillAsync()
    {
        var job = new JobRequested(Guid.CreateVersion7(), "embedding-backfill", null, JsonDocument.Parse("null").RootElement, TimeProvider.System.GetUtcNow());
        return (await DoAsync(job)).Result!.Value.GetProperty("embedded").GetInt64();
    }

    /// <summary>Chat, which calls as a service.</summary>
    internal HttpClient Chat() => Service.ClientForService("chat", "memory");
}
