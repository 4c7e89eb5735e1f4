using System.Net;
using Kimberly.Testing.Client;

namespace Kimberly.ServiceDefaults.Tests;

public sealed class AddressTests(SampleServiceFixture fixture) : IClassFixture<SampleServiceFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/things/17")]
    [InlineData("/%F0%9F%A6%8A")]
    public async Task Address_ThatNobodyKnows_IsNotFoundWithoutSigningIn(string path) =>
        await ProblemAssert.AssertAsync(await fixture.Service.Client.GetAsync(path, Cancellation), HttpStatusCode.NotFound, "not_found", Cancellation);

    [Fact]
    public async Task Address_WithAnotherMethod_SaysWhichOnesItAnswers()
    {
        var answer = await fixture.Service.Client.GetAsync("/samples", Cancellation);

        await ProblemAssert.AssertAsync(answer, HttpStatusCode.MethodNotAllowed, "method_not_allowed", Cancellation);
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("limit", "?id=1&limit=0")]
    [InlineData("limit", "?id=1&limit=abc")]
    [InlineData("limit", "?id=1&limit=99999999999")]
    [InlineData("id", "?id=")]
    [InlineData("id", "")]
    [InlineData("q", "?id=1&q=123456")]
    public async Task Query_WithAParameterThatIsNotAcceptable_NamesIt(string parameter, string query) =>
        await ProblemAssert.AssertFieldAsync(await fixture.Service.Client.GetAsync($"/search{query}", Cancellation), parameter, Cancellation);

    [Fact]
    public async Task Query_WithU0000_IsRefused() => await ProblemAssert.AssertAsync(
        await fixture.Service.Client.GetAsync("/search?id=1&q=a%00", Cancellation), HttpStatusCode.BadRequest, "validation_failed", Cancellation);
}
