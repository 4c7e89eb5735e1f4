using Microsoft.Extensions.Options;

namespace Kimberly.Messaging.Retries;

/// <summary>How long a message rests after a failure: twice as long after each one, up to a bound, and up to half of it left to chance, so that what failed together does not return together.</summary>
internal sealed class RetryDelay(IOptions<MessagingOptions> options, Random random)
{
    /// <param name="attempt">The attempt that failed; 1 for the first.</param>
    public TimeSpan After(int attempt)
    {
        var longest = Math.Min(options.Value.LongestPause.TotalSeconds, options.Value.FirstPause.TotalSeconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromSeconds(longest * (1 - (random.NextDouble() / 2)));
    }
}
