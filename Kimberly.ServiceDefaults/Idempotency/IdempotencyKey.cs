using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;

namespace Kimberly.ServiceDefaults.Idempotency;

/// <summary>The header <c>Idempotency-Key</c>: a client's own name for one request, under which it may be sent again.</summary>
public static class IdempotencyKey
{
    /// <summary>The header's name.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The longest key, in characters.</summary>
    public const int MostCharacters = 128;

    /// <summary>How long a key is kept; after that it is as new.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private const string Sentence = "It must have 1 to 128 visible ASCII characters, and be sent once.";

    /// <summary>Reads the header.</summary>
    /// <param name="request">A request.</param>
    /// <returns>The key; null when there is none.</returns>
    /// <exception cref="ProblemException">400, when it is there and no key.</exception>
    public static string? Read(HttpRequest request)
    {
        var values = request.Headers[Header];
        return values.Count switch
        {
            0 => null,
            1 when values[0] is { Length: >= 1 and <= MostCharacters } key && key.All(letter => letter is > ' ' and <= '~') => key,
            _ => throw ProblemException.Validation(Header, Sentence),
        };
    }

    /// <summary>What to answer when the key came with another request before.</summary>
    /// <returns>409.</returns>
    public static ProblemException UsedForAnother() => new(
        StatusCodes.Status409Conflict, ProblemCodes.Conflict, "This Idempotency-Key was used for another request; take a new key for a new request.");

    /// <summary>What to answer while the first request with the key is still being answered.</summary>
    /// <returns>409 with <c>Retry-After</c>.</returns>
    public static ProblemException StillRunning() => new(
        StatusCodes.Status409Conflict, ProblemCodes.Conflict, "The first request with this Idempotency-Key is still being answered.", TimeSpan.FromSeconds(2));
}
