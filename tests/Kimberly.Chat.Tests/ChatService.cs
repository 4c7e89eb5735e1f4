using System.Net;
using Kimberly.Chat.Data;
using Kimberly.Chat.Models;
using Kimberly.Chat.Recall;
using Kimberly.Chat.Remembering;
using Kimberly.Chat.Tests.Doubles;
using Kimberly.Testing;
using Kimberly.Testing.Doubles;
using Kimberly.Testing.Servers;

namespace Kimberly.Chat.Tests;

/// <summary>Chat over a database and a Redis of its own, with doubles for memory and inference.</summary>
internal sealed class ChatService : IAsyncDisposable
{
    private ChatService(string database, string redis)
    {
        Redis = redis;
        Factory = new ServiceFactory<ChatDb>()
            .With("ConnectionStrings:chatdb", database)
            .With("ConnectionStrings:redis", redis)
            .With("Chat:Memory:MinimumScore", "0.5")
            .With("Chat:Memory:MinimumScoreImpersonal", "0.7")
            .With("Chat:Memory:MaxNotes", "2")
            .WithDouble<InferenceChatClient>(Model)
            .WithDouble<ModelCaches>(Caches)
            .WithDouble<RecallClient>(Memory.Recall)
            .WithDouble<RememberClient>(Memory.Remember)
            .WithDouble<UsedMemoriesClient>(Memory.Used);
    }

    public ModelDouble Model { get; } = new();

    public HttpDouble Caches { get; } = HttpDouble.Answering(HttpStatusCode.NoContent);

    public MemoryDouble Memory { get; } = new();

    public ServiceFactory<ChatDb> Factory { get; }

    /// <summary>The connection string of its Redis.</summary>
    public string Redis { get; }

    public static async Task<ChatService> StartAsync(TestServers servers) =>
        new(await servers.CreateDatabaseAsync(TestContext.Current.CancellationToken), servers.CreateRedisDatabase());

    /// <summary>Somebody new, signed in.</summary>
    public HttpClient NewPerson() => Factory.ClientFor(Guid.CreateVersion7());

    public ValueTask DisposeAsync() => Factory.DisposeAsync();
}
