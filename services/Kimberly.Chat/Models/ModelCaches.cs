namespace Kimberly.Chat.Models;

/// <summary>Has the model forget what it read of a conversation. Best effort: an unused cache is dropped by itself.</summary>
internal sealed partial class ModelCaches(HttpClient inference, TimeProvider time, ILogger<ModelCaches> logger)
{
    // The person may have gone: their conversation is deleted, and this belongs to it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task DropAsync(Guid conversation)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            using var response = await inference.DeleteAsync(new Uri($"/internal/caches/{conversation}", UriKind.Relative), limit.Token);
            response.EnsureSuccessStatusCode();
        }
        catch (Exception ex)
        {
            LogKept(logger, ex);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The model could not be told to drop its cache of a deleted conversation; it goes when the room is needed")]
    private static partial void LogKept(ILogger logger, Exception exception);
}
