using Kimberly.Contracts.Memory;
using Kimberly.ServiceDefaults.Json;

namespace Kimberly.Chat.Recall;

/// <summary>The single call of <see cref="UsedMemories"/>.</summary>
internal sealed partial class UsedMemoriesClient(HttpClient memory, ILogger<UsedMemoriesClient> logger)
{
    public async Task TellAsync(ItemsUsedRequest used, CancellationToken cancellation)
    {
        try
        {
            using var response = await memory.PostAsJsonAsync("/internal/items/used", used, KimberlyJson.Options, cancellation);
            response.EnsureSuccessStatusCode();
        }
        catch (Exception ex) when (!cancellation.IsCancellationRequested)
        {
            LogNotTold(logger, ex);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Memory could not be told which items were used")]
    private static partial void LogNotTold(ILogger logger, Exception exception);
}
