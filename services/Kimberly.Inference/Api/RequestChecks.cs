using Kimberly.Contracts.Inference;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Inference.Api;

/// <summary>What attributes on the contracts cannot say.</summary>
internal static class RequestChecks
{
    /// <summary>Refuses a model that is not the one that is loaded.</summary>
    public static void Model(string? asked, string loaded)
    {
        if (asked is not null && asked != loaded)
        {
            throw ProblemException.NotFound($"model here as the one that was asked for; the one that answers is {loaded}");
        }
    }

    /// <summary>Refuses null in the list, which no nullable annotation keeps out.</summary>
    public static void Messages(IReadOnlyList<ChatCompletionMessage?> messages)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i] is null)
            {
                throw ProblemException.Validation($"messages[{i}]", "It is null.");
            }
        }
    }
}
