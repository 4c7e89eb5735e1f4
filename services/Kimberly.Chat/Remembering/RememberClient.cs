using System.Net;
using Kimberly.Contracts.Memory;
using Kimberly.Chat.Conversations;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Chat.Remembering;

/// <summary>Puts what a person asked to remember into their memory. Either it is stored when this returns, or it throws and says so.</summary>
internal sealed partial class RememberClient(HttpClient memory, ILogger<RememberClient> logger)
{
    private const int MostAttempts = 2;

    private const string NotSaved = "Memory is not available at the moment, so this was not remembered. Ask again shortly.";

    /// <summary>
    /// Remembers a statement. Memory stores nothing twice for the same message, so that a call that broke or took too long is
    /// simply made again once: the person waits for nothing as much as for this.
    /// </summary>
    /// <returns>The items that now hold it.</returns>
    /// <exception cref="ProblemException">413 when the person's memory is full, 503 when it could not be stored for any other reason.</exception>
    public async Task<IReadOnlyList<Guid>> RememberAsync(BegunTurn turn, string statement, CancellationToken cancellation)
    {
        var request = new RememberRequest(turn.UserId, statement, MemorySource.Chat, turn.ConversationId, turn.MessageId);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SaveAsync(request, cancellation);
            }
            catch (Exception ex) when (ex is not ProblemException { Code: ProblemCodes.QuotaExceeded } && !cancellation.IsCancellationRequested)
            {
                if (attempt == MostAttempts)
                {
                    LogNotSaved(logger, ex);
                    throw ProblemException.Unavailable(NotSaved);
                }
            }
        }
    }

    private async Task<IReadOnlyList<Guid>> SaveAsync(RememberRequest request, CancellationToken cancellation)
    {
        using var response = await memory.PostAsJsonAsync("/internal/items", request, KimberlyJson.Options, cancellation);
        if (response.StatusCode == HttpStatusCode.RequestEntityTooLarge)
        {
            throw new ProblemException(413, ProblemCodes.QuotaExceeded, "Your memory is full, so this was not remembered. Delete some memories first.");
        }

        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<RememberAnswer>(KimberlyJson.Options, cancellation))?.Ids is { Count: > 0 } ids
            ? ids
            : throw new InvalidDataException("Memory named no item.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What a person asked to remember could not be stored")]
    private static partial void LogNotSaved(ILogger logger, Exception exception);
}
