using System.Net;
using Kimberly.Testing.Client;

namespace Kimberly.Auth.Tests;

public sealed class BadRequestTests(AuthHostFixture fixture) : IClassFixture<AuthHostFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private AuthHost Auth => fixture.Auth;

    [Theory]
    [InlineData("email", """{"email":"no address","password":"12345678"}""")]
    [InlineData("email", """{"email":"a@b@c","password":"12345678"}""")]
    [InlineData("email", """{"email":"","password":"12345678"}""")]
    [InlineData("email", """{"email":null,"password":"12345678"}""")]
    [InlineData("email", """{"password":"12345678"}""")]
    [InlineData("email", """{"email":["a@b.c"],"password":"12345678"}""")]
    [InlineData("email", """{"email":"a\u0000@b.c","password":"12345678"}""")]
    [InlineData("password", """{"email":"a@b.c","password":"1234567"}""")]
    [InlineData("password", """{"email":"a@b.c","password":12345678}""")]
    [InlineData("password", """{"email":"a@b.c","password":"12345678","password":"87654321"}""")]
    [InlineData("password", """{"email":"a@b.c","password":"1234567\ud800"}""")]
    [InlineData("name", """{"email":"a@b.c","password":"12345678","name":""}""")]
    [InlineData("name", """{"email":"a@b.c","password":"12345678","name":" \t "}""")]
    public async Task SignUp_WithAFieldThatIsNotAcceptable_NamesIt(string field, string body)
    {
        await ProblemAssert.AssertFieldAsync(await Auth.PostTextAsync("/signup", body), field, Cancellation);

        Assert.DoesNotContain(Auth.Profiles, profile => profile.Email == "a@b.c");
    }

    [Theory]
    [InlineData(254, 256, 100, null)]
    [InlineData(255, 256, 100, "email")]
    [InlineData(254, 257, 100, "password")]
    [InlineData(254, 256, 101, "name")]
    public async Task SignUp_AtTheLimits_IsAcceptedAndBeyondThemRefused(int email, int password, int name, string? refused)
    {
        var answer = await Auth.TrySignUpAsync(new string('a', email - 2) + "@b", new string('p', password), new string('n', name));

        if (refused is null)
        {
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }
        else
        {
            await ProblemAssert.AssertFieldAsync(answer, refused, Cancellation);
        }
    }

    [Theory]
    [InlineData("email", """{"password":"12345678"}""")]
    [InlineData("password", """{"email":"a@b.c"}""")]
    [InlineData("password", """{"email":"a@b.c","password":""}""")]
    [InlineData("password", """{"email":"a@b.c","password":{}}""")]
    public async Task Login_WithAFieldThatIsNotAcceptable_NamesIt(string field, string body) =>
        await ProblemAssert.AssertFieldAsync(await Auth.PostTextAsync("/login", body), field, Cancellation);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("' OR 1=1 --")]
    [InlineData("🦊")]
    public async Task Refresh_WithAnUnknownToken_IsRefused(string token) =>
        await ProblemAssert.AssertAsync(await Auth.TryRefreshAsync(token), HttpStatusCode.Unauthorized, "unauthorized", Cancellation);

    [Theory]
    [InlineData("current_password", """{"new_password":"12345678"}""")]
    [InlineData("new_password", """{"current_password":"12345678"}""")]
    [InlineData("new_password", """{"current_password":"12345678","new_password":"1234567"}""")]
    [InlineData("new_password", """{"current_password":"12345678","new_password":null}""")]
    public async Task PasswordChange_WithAFieldThatIsNotAcceptable_NamesIt(string field, string body)
    {
        var person = await Auth.SignUpAsync($"{Guid.CreateVersion7():N}@example.org");

        await ProblemAssert.AssertFieldAsync(await Auth.As(person).PostAsync("/password/change", JsonCalls.Text(body), Cancellation), field, Cancellation);
    }

    [Theory]
    [InlineData("/password/forgot", "email", """{"email":"no address"}""")]
    [InlineData("/password/reset", "token", """{"new_password":"12345678"}""")]
    [InlineData("/password/reset", "token", """{"token":"' OR 1=1 --","new_password":"12345678"}""")]
    [InlineData("/password/reset", "new_password", """{"token":"nonsense","new_password":"1234567"}""")]
    [InlineData("/email/verify", "token", "{}")]
    [InlineData("/email/verify", "token", """{"token":"🦊"}""")]
    [InlineData("/email/verify", "token", """{"token":"nonsense"}""")]
    [InlineData("/signup", "invitation", """{"email":"a@b.c","password":"12345678","invitation":""}""")]
    public async Task Recovery_WithAFieldThatIsNotAcceptable_NamesIt(string path, string field, string body) =>
        await ProblemAssert.AssertFieldAsync(await Auth.PostTextAsync(path, body), field, Cancellation);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"refresh_token":null}""")]
    [InlineData("""{"refresh_token":""}""")]
    [InlineData("""{"refresh_token":7}""")]
    public async Task Refresh_WithoutAToken_NamesTheField(string body) =>
        await ProblemAssert.AssertFieldAsync(await Auth.PostTextAsync("/token/refresh", body), "refresh_token", Cancellation);
}
