using System.Threading.Channels;
using Kimberly.Contracts.Memory;

namespace Kimberly.Chat.Recall;

/// <summary>
/// Tells memory which items were put to the model, after the answer and without anybody waiting for it. Best effort: it
/// only improves later grading, so that what cannot be told is dropped.
/// </summary>
internal sealed class UsedMemories(IServiceScopeFactory scopes) : BackgroundService
{
    private const int MostWaiting = 1_000;

    private readonly Channel<ItemsUsedRequest> _waiting = Channel.CreateBounded<ItemsUsedRequest>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Has them told soon.</summary>
    public void Tell(Guid user, IReadOnlyList<Guid> items)
    {
        if (items.Count > 0)
        {
            _waiting.Writer.TryWrite(new ItemsUsedRequest(user, items));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var used in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<UsedMemoriesClient>().TellAsync(used, stoppingToken);
        }
    }
}
