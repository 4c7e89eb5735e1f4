extern alias inference;

using System.Net;
using Kimberly.Memory.Data;
using Kimberly.Memory.Embeddings;
using Kimberly.Testing;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Servers;

namespace Kimberly.Memory.Tests.Retrieval;

/// <summary>Memory and inference as they are, with the bundled embedding model.</summary>
public sealed class RealModelFixture(TestServers servers) : IAsyncLifetime
{
    private readonly TestTokens _tokens = new();
    private ServiceFactory<inference::Program>? _inference;
    private ServiceFactory<MemoryDb>? _memory;

    public async ValueTask InitializeAsync()
    {
        _inference = new ServiceFactory<inference::Program> { Tokens = _tokens };
        _inference
            .With("ConnectionStrings:redis", servers.CreateRedisDatabase())
            .With("Inference:ModelsPath", ModelsFolder());
        using var client = _inference.CreateClient();
        await MemoryCalls.EventuallyAsync(async () =>
        {
            using var ready = await client.GetAsync("/ready", TestContext.Current.CancellationToken);
            return ready.StatusCode == HttpStatusCode.OK;
        });

        _memory = new ServiceFactory<MemoryDb> { Tokens = _tokens };
        _memory
            .With("ConnectionStrings:memorydb", await servers.CreateDatabaseAsync(TestContext.Current.CancellationToken))
            .With("ConnectionStrings:kafka", "127.0.0.1:1")
            .With("ConnectionStrings:redis", servers.CreateRedisDatabase())
            .WithDouble<EmbeddingClient>(_inference.Server.CreateHandler());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in new IAsyncDisposable?[] { _memory, _inference })
        {
            await (service?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    /// <summary>Somebody who remembers nothing yet.</summary>
    internal HttpClient NewPerson() => _memory?.ClientFor(Guid.CreateVersion7()) ?? throw new InvalidOperationException("The fixture was not initialized.");

    private static string ModelsFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "models", "SHA256SUMS")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run from a folder inside of the repository.");
        }

        return Path.Combine(folder.FullName, "models");
    }
}
