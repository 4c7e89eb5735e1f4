using Kimberly.Contracts.Memory;
using Kimberly.ServiceDefaults.Json;
using Microsoft.Extensions.Options;

namespace Kimberly.Chat.Recall;

/// <summary>Asks memory for what fits a message, in the name of the person. Without memory Kimberly still chats: a failure is logged and nothing is recalled.</summary>
internal sealed partial class RecallClient(HttpClient memory, IOptions<RecallOptions> options, ILogger<RecallClient> logger)
{
    public async Task<Recalled> AboutAsync(string message, CancellationToken cancellation)
    {
        try
        {
            // The start of a long message is enough: the embedding model reads less than this of it.
            var request = new MemoryQueryRequest(Start(message.Trim(), MemoryLimits.Query), options.Value.MaxNotes);
            using var response = await memory.PostAsJsonAsync("/internal/query", request, KimberlyJson.Options, cancellation);
            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadFromJsonAsync<MemoryQueryAnswer>(KimberlyJson.Options, cancellation)
                ?? throw new InvalidDataException("Memory answered null.");
            return new Recalled(Relevant(message, answer.Results), answer.Revision);
        }
        catch (Exception ex) when (!cancellation.IsCancellationRequested)
        {
            LogNothingRecalled(logger, ex);
            return Recalled.Nothing;
        }
    }

    private IReadOnlyList<MemoryResult> Relevant(string message, IReadOnlyList<MemoryResult> results)
    {
        if (results.Count == 0)
        {
            return [];
        }

        var minimum = Math.Max(
            Personal.Is(message) ? options.Value.MinimumScore : options.Value.MinimumScoreImpersonal,
            results[0].Score * options.Value.MinimumShareOfBest);
        return [.. results.Where(result => result.Score >= minimum).Take(options.Value.MaxNotes)];
    }

    /// <summary>The start of a text, without half an emoji at its end.</summary>
    private static string Start(string text, int characters) =>
        text.Length <= characters ? text : text[..(char.IsHighSurrogate(text[characters - 1]) ? characters - 1 : characters)];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Memory could not be asked; the answer is given without it")]
    private static partial void LogNothingRecalled(ILogger logger, Exception exception);
}
