using System.Net;
using Kimberly.Testing.Client;

namespace Kimberly.Auth.Tests;

public sealed class ServiceTokenTests(AuthHostFixture fixture) : IClassFixture<AuthHostFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private AuthHost Auth => fixture.Auth;

    [Fact]
    public async Task ServiceToken_ForTheRightSecret_IsForTheCalledServiceAlone()
    {
        var answer = await (await AskAsync("chat", AuthHost.ChatSecret, "memory")).ReadJsonAsync(Cancellation);

        Assert.Equal(300, answer.GetProperty("expires_in").GetInt32());
        var token = AuthHost.Claims(answer.Text("access_token"));
        Assert.Equal(("service:chat", "memory", "ES256"), (token.Subject, token.Audiences.Single(), token.Alg));
        Assert.Equal(TimeSpan.FromMinutes(5), token.ValidTo - token.ValidFrom);
        Assert.DoesNotContain(token.Claims, claim => claim.Type is "sid" or "roles");
    }

    [Fact]
    public async Task ServiceToken_ForAuthItself_IsGivenToo() =>
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("chat", AuthHost.ChatSecret, "auth")).StatusCode);

    [Theory]
    [InlineData("chat", "the-secret-of-memory-0123456789")]
    [InlineData("chat", "the-secret-of-chat-012345678")]
    [InlineData("nobody", AuthHost.ChatSecret)]
    [InlineData("CHAT", AuthHost.ChatSecret)]
    public async Task ServiceToken_ForAWrongSecretOrService_IsRefused(string service, string secret) =>
        await ProblemAssert.AssertAsync(
            await AskAsync(service, secret, "memory"), HttpStatusCode.Unauthorized, "invalid_credentials", Cancellation);

    [Theory]
    [InlineData("nobody")]
    [InlineData("kimberly")]
    [InlineData("Memory")]
    public async Task ServiceToken_ForAnAudienceThatIsNoService_IsRefused(string audience) =>
        await ProblemAssert.AssertFieldAsync(await AskAsync("chat", AuthHost.ChatSecret, audience), "audience", Cancellation);

    [Theory]
    [InlineData("service", """{"secret":"s","audience":"memory"}""")]
    [InlineData("secret", """{"service":"chat","secret":"","audience":"memory"}""")]
    [InlineData("audience", """{"service":"chat","secret":"s","audience":null}""")]
    public async Task ServiceToken_WithAFieldThatIsNotAcceptable_NamesIt(string field, string body) =>
        await ProblemAssert.AssertFieldAsync(await Auth.PostTextAsync("/internal/service-tokens", body), field, Cancellation);

    private Task<HttpResponseMessage> AskAsync(string service, string secret, string audience) =>
        Auth.PostAsync("/internal/service-tokens", new { service, secret, audience });
}
