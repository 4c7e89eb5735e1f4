using Kimberly.Benchmarks.Measuring;
using Kimberly.Benchmarks.Running;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Kimberly.Benchmarks.Areas;

/// <summary>Logins at 10 concurrent, against verifying the password alone at the same concurrency.</summary>
internal sealed class Login : IArea
{
    private const double Budget = 1.5;
    private const int Concurrency = 10;
    private const int Count = 100;
    private const int Rounds = 210_000;
    private const string Password = "correct horse battery";

    public string Name => "login";

    public async Task<IReadOnlyList<Row>> MeasureAsync(Instance instance, CancellationToken cancellation)
    {
        var hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));
        var account = new object();
        var hash = hasher.HashPassword(account, Password);
        // On threads of their own: the thread pool would let some of the ten wait for all the others.
        var raw = await Samples.TogetherAsync(Count, Concurrency, () => Task.Factory.StartNew(
            () => hasher.VerifyHashedPassword(account, hash, Password), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default));

        using var client = Instance.ClientOf(new Uri(instance.Gateway));
        // While the first hundred are answered, the compiler works beside them: whoever waits meets that once after each start.
        var first = await Samples.TogetherAsync(Count, Concurrency, () => instance.LoginAsync(client, cancellation));
        var later = await Samples.TogetherAsync(Count, Concurrency, () => instance.LoginAsync(client, cancellation));
        return [RowOf("login at 10 concurrent, p95, against its hashing", later, raw), RowOf("the same, the first 100 after a start", first, raw)];
    }

    private static Row RowOf(string what, Samples login, Samples raw)
    {
        var ratio = login.P95 / raw.P95;
        return new Row(what, "<= 1.5 times", $"{raw.P95:0} ms", $"{login.P95:0} ms", ratio, ratio <= Budget);
    }
}
