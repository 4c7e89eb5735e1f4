namespace Kimberly.Embedded.Tests;

/// <summary>How long a test may wait for what it expects.</summary>
internal static class Limits
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(45);

    /// <summary>Ends with the test, or when what is waited for does not come.</summary>
    public static CancellationToken Token()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(Longest);
        return source.Token;
    }

    /// <summary>Waits until a condition holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        while (!await condition())
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
    }

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, CancellationToken)"/>
    public static Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken) => UntilAsync(() => Task.FromResult(condition()), cancellationToken);
}
