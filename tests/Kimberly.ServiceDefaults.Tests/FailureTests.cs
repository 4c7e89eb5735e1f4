using System.Net;
using Kimberly.Testing.Client;
using Microsoft.Extensions.Logging;

namespace Kimberly.ServiceDefaults.Tests;

public sealed class FailureTests(SampleServiceFixture fixture) : IClassFixture<SampleServiceFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mistake_OfOurs_TellsTheClientNothingInsideAndTheLogEverything()
    {
        var answer = await fixture.Service.Client.GetAsync("/broken", Cancellation);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.ReadJsonAsync(Cancellation);
        Assert.Equal("internal_error", problem.Text("code"));
        Assert.Equal(32, problem.Text("trace_id").Length);
        Assert.DoesNotContain("secret", problem.ToString(), StringComparison.Ordinal);
        var line = Assert.Single(fixture.Service.Logs.Lines, line => line.Level == LogLevel.Error);
        Assert.Equal("the secret inside", line.Exception?.Message);
    }

    [Fact]
    public async Task Dependency_ThatIsAway_IsAnsweredWithWhenToTryAgain()
    {
        var answer = await fixture.Service.Client.GetAsync("/away", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("dependency_unavailable", (await answer.ReadJsonAsync(Cancellation)).Text("code"));
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task Problem_ForAClientThatOnlyAcceptsEvents_IsSentAllTheSame()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/samples") { Content = JsonCalls.Text("{}") };
        request.Headers.Accept.ParseAdd("text/event-stream");

        await ProblemAssert.AssertFieldAsync(await fixture.Service.Client.SendAsync(request, Cancellation), "display_name", Cancellation);
    }
}
