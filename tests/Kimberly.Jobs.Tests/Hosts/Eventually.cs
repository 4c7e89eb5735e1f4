namespace Kimberly.Jobs.Tests.Hosts;

/// <summary>Waits for a condition, for as long as a person would.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task<T> GetAsync<T>(Func<Task<T>> read, Func<T, bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (true)
        {
            var value = await read();
            if (holds(value))
            {
                return value;
            }

            Assert.False(limit.IsCancellationRequested, $"It never came: {value}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    public static Task HoldsAsync(Func<bool> holds) => GetAsync(() => Task.FromResult(holds()), value => value);
}
