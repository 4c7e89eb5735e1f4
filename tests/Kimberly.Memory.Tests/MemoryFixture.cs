using Kimberly.Memory.Data;
using Kimberly.Memory.Embeddings;
using Kimberly.Testing;
using Kimberly.Testing.Servers;
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

    /// <summary>Chat, which calls as a service.</summary>
    internal HttpClient Chat() => Service.ClientForService("chat", "memory");
}
