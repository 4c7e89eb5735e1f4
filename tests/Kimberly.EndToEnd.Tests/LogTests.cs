using Kimberly.Testing.Client;

namespace Kimberly.EndToEnd.Tests;

public sealed class LogTests(RunningKimberly kimberly)
{
    private static readonly string[] Services = ["gateway", "auth", "users", "chat", "memory", "jobs", "inference"];

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Logs_OfAHealthyRun_HoldNoError()
    {
        var person = await kimberly.NewPersonAsync(_cancellation);
        await person.GetJsonAsync("/user", _cancellation);
        await person.PostJsonAsync("/chat", new { message = "Remember that my dog is called Biscuit" }, _cancellation);
        await person.PostJsonAsync("/chat", new { message = "What is my dog's name?" }, _cancellation);
        await person.PostJsonAsync("/memory/query", new { query = "my dog" }, _cancellation);

        // Most services have nothing to say while all is well; the line of the new account shows that lines arrive here.
        Assert.Contains(await kimberly.LinesOfAsync("auth", _cancellation), line => line.Contains("is active", StringComparison.Ordinal));
        foreach (var service in Services)
        {
            Assert.DoesNotContain(await kimberly.LinesOfAsync(service, _cancellation), IsError);
        }
    }

    /// <summary>As the console's logger writes it; the Aspire profile puts the time before it.</summary>
    private static bool IsError(string line) =>
        line.StartsWith("fail: ", StringComparison.Ordinal) || line.StartsWith("crit: ", StringComparison.Ordinal) ||
        line.Contains("Z fail: ", StringComparison.Ordinal) || line.Contains("Z crit: ", StringComparison.Ordinal);
}
