namespace Kimberly.Chat.Models;

/// <summary>Has the model forget what it read of a conversation. Best effort: an unused cache is dropped by itself.</summary>
internal sealed partial class ModelCaches(HttpClient inference, ILogger<ModelCaches> logger)
{
    public async Task DropAsync(Guid conversation, CancellationToken cancellation)
    {
        try
        {
            using var response = await inference.DeleteAsync(new Uri($"/internal/caches/{conversation}", UriKind.Relative), cancellation);
            response.EnsureSuccessStatusCode();
        }
        catch (Exception ex) when (!cancellation.IsCancellationRequested)
        {
            LogKept(logger, ex);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The model could not be told to drop its cache of a deleted conversation; it goes when the room is needed")]
    private static partial void LogKept(ILogger logger, Exception exception);
}
