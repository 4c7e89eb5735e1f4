using System.Net;
using System.Text;
using System.Text.Json;
using Kimberly.Testing.Client;
using Microsoft.EntityFrameworkCore;
using OtpNet;

namespace Kimberly.Auth.Tests;

public sealed class SecondFactorTests(AuthHostFixture fixture) : IClassFixture<AuthHostFixture>
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    private readonly string _email = $"{Guid.CreateVersion7()}@example.org";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private AuthHost Auth => fixture.Auth;

    [Fact]
    public async Task Setup_ShowsWhatAnAppNeeds_AndAsksForNothingUntilItIsConfirmed()
    {
        var anna = Auth.As(await Auth.SignUpAsync(_email));

        using var answer = await anna.PostAsync("/totp", null, Cancellation);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var setup = await answer.ReadJsonAsync(Cancellation);
        Assert.StartsWith("otpauth://totp/Kimberly:", setup.Text("uri"), StringComparison.Ordinal);
        Assert.Contains($"secret={setup.Text("secret")}", setup.Text("uri"), StringComparison.Ordinal);
        Assert.Equal(10, setup.GetProperty("recovery_codes").EnumerateArray().Select(code => code.GetString()).Distinct().Count());
        Assert.Equal(HttpStatusCode.OK, (await Auth.TryLoginAsync(_email)).StatusCode);
    }

    [Fact]
    public async Task Login_WithASecondFactor_TakesThePasswordAndACode()
    {
        var app = await SetUpAsync();

        using var half = await Auth.TryLoginAsync(_email);
        Assert.True(half.Headers.CacheControl?.NoStore);
        var challenge = (await AssertProblemAsync(half, HttpStatusCode.Unauthorized, "second_factor_required")).Text("challenge");
        using var whole = await AnswerAsync(challenge, app.Code(Auth));

        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.True(whole.Headers.CacheControl?.NoStore);
        await Auth.RefreshAsync((await whole.ReadAsync<SignedIn>(Cancellation)).RefreshToken);
    }

    [Fact]
    public async Task SignUp_SentAgainWithThePassword_IsNoWayAroundTheCode()
    {
        await SetUpAsync();

        await AssertProblemAsync(await Auth.TrySignUpAsync(_email), HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task Login_WithAWrongPassword_DoesNotTellThatThereIsASecondFactor()
    {
        await SetUpAsync();

        await AssertProblemAsync(await Auth.TryLoginAsync(_email, "a wrong password"), HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Code_WorksOnce_EvenForTheOneThatConfirmed()
    {
        var app = await SetUpAsync(advance: false);
        await AssertWrongAsync(await AnswerAsync(await ChallengeAsync(), app.Code(Auth)));
        Auth.Time.Advance(Step);
        var code = app.Code(Auth);

        Assert.Equal(HttpStatusCode.OK, (await AnswerAsync(await ChallengeAsync(), code)).StatusCode);

        await AssertWrongAsync(await AnswerAsync(await ChallengeAsync(), code));
    }

    [Fact]
    public async Task Code_SentFiveTimesAtOnce_StartsOneSession()
    {
        var app = await SetUpAsync();
        var challenges = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            challenges.Add(await ChallengeAsync());
        }

        var answers = await Task.WhenAll(challenges.Select(challenge => AnswerAsync(challenge, app.Code(Auth))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Code_OfAClockThatIsOff_IsAcceptedWithinOneStep(int steps, bool accepted)
    {
        var app = await SetUpAsync();
        Auth.Time.Advance(10 * Step);

        using var answer = await AnswerAsync(await ChallengeAsync(), app.Code(Auth, steps));

        Assert.Equal(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task RecoveryCode_SignsInOnce_HoweverItIsTyped()
    {
        var app = await SetUpAsync();
        var code = app.RecoveryCodes[3].Replace("-", " ", StringComparison.Ordinal).ToUpperInvariant();

        Assert.Equal(HttpStatusCode.OK, (await AnswerAsync(await ChallengeAsync(), code)).StatusCode);
        await AssertWrongAsync(await AnswerAsync(await ChallengeAsync(), code));
        Assert.Equal(HttpStatusCode.OK, (await AnswerAsync(await ChallengeAsync(), app.RecoveryCodes[4])).StatusCode);
    }

    [Fact]
    public async Task Challenge_WorksOnce()
    {
        var app = await SetUpAsync();
        var challenge = await ChallengeAsync();
        await AnswerAsync(challenge, app.Code(Auth));
        Auth.Time.Advance(Step);

        await AssertWrongAsync(await AnswerAsync(challenge, app.Code(Auth)));
    }

    [Fact]
    public async Task Challenge_IsOverAfterFiveMinutes()
    {
        var app = await SetUpAsync();
        var challenge = await ChallengeAsync();
        Auth.Time.Advance(TimeSpan.FromMinutes(5));

        await AssertWrongAsync(await AnswerAsync(challenge, app.Code(Auth)));
    }

    [Fact]
    public async Task Challenge_IsOverAfterFiveWrongCodes()
    {
        var app = await SetUpAsync();
        var challenge = await ChallengeAsync();
        for (var i = 0; i < 5; i++)
        {
            await AssertWrongAsync(await AnswerAsync(challenge, "not a code"));
        }

        await AssertWrongAsync(await AnswerAsync(challenge, app.Code(Auth)));
        Assert.Equal(HttpStatusCode.OK, (await AnswerAsync(await ChallengeAsync(), app.Code(Auth))).StatusCode);
    }

    [Fact]
    public async Task Account_AfterTenWrongCodes_WaitsAQuarterOfAnHour()
    {
        var app = await SetUpAsync();
        foreach (var challenge in new[] { await ChallengeAsync(), await ChallengeAsync() })
        {
            for (var i = 0; i < 5; i++)
            {
                await AssertWrongAsync(await AnswerAsync(challenge, "000000x"));
            }
        }

        using var tooMany = await AnswerAsync(await ChallengeAsync(), app.Code(Auth));
        await AssertProblemAsync(tooMany, HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.NotNull(tooMany.Headers.RetryAfter);

        Auth.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(HttpStatusCode.OK, (await AnswerAsync(await ChallengeAsync(), app.Code(Auth))).StatusCode);
    }

    [Fact]
    public async Task Setup_WhileOneIsActive_IsAConflict()
    {
        var app = await SetUpAsync();

        await AssertProblemAsync(await app.Client.PostAsync("/totp", null, Cancellation), HttpStatusCode.Conflict, "conflict");
        await AssertProblemAsync(await ConfirmAsync(app.Client, app.Code(Auth)), HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task Setup_BeforeItIsConfirmed_TakesTheOthersPlace()
    {
        var anna = Auth.As(await Auth.SignUpAsync(_email));
        var first = App.Of(anna, await anna.PostJsonAsync("/totp", new { }, Cancellation));
        var second = App.Of(anna, await anna.PostJsonAsync("/totp", new { }, Cancellation));

        await AssertWrongAsync(await ConfirmAsync(anna, first.Code(Auth)));
        Assert.Equal(HttpStatusCode.NoContent, (await ConfirmAsync(anna, second.Code(Auth))).StatusCode);
    }

    [Fact]
    public async Task Confirmation_WithoutASetup_IsAConflict() =>
        await AssertProblemAsync(await ConfirmAsync(Auth.As(await Auth.SignUpAsync(_email)), "123456"), HttpStatusCode.Conflict, "conflict");

    [Fact]
    public async Task Removal_TakesThePassword()
    {
        var app = await SetUpAsync();

        await AssertWrongAsync(await RemoveAsync(app.Client, "a wrong password"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await Auth.TryLoginAsync(_email)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await RemoveAsync(app.Client, AuthHost.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Auth.TryLoginAsync(_email)).StatusCode);
        await AssertProblemAsync(await RemoveAsync(app.Client, AuthHost.Password), HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [InlineData("challenge", """{"code":"123456"}""")]
    [InlineData("code", """{"challenge":"abc","code":""}""")]
    [InlineData("code", """{"challenge":"abc","code":123456}""")]
    public async Task Answer_WithAFieldThatIsNotAcceptable_NamesIt(string field, string body) =>
        await ProblemAssert.AssertFieldAsync(await Auth.PostTextAsync("/login/totp", body), field, Cancellation);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("' OR 1=1 --")]
    [InlineData("🦊")]
    public async Task Challenge_ThatIsUnknown_IsRefused(string challenge) => await AssertWrongAsync(await AnswerAsync(challenge, "🦊🦊🦊"));

    [Fact]
    public async Task Database_HoldsNeitherTheSecretNorARecoveryCode()
    {
        var app = await SetUpAsync();

        var stored = await Auth.AskAsync(db => db.SecondFactors
            .SingleAsync(factor => db.Accounts.Any(account => account.Id == factor.AccountId && account.Email == _email), Cancellation));

        Assert.Equal(-1, stored.EncryptedSecret.AsSpan().IndexOf(Base32Encoding.ToBytes(app.Secret)));
        Assert.All(stored.RecoveryCodes, code => Assert.Equal(32, code.Length));
        Assert.DoesNotContain(stored.RecoveryCodes, code => app.RecoveryCodes.Contains(Encoding.UTF8.GetString(code)));
    }

    /// <summary>Anna with a second factor, and her app.</summary>
    private async Task<App> SetUpAsync(bool advance = true)
    {
        var anna = Auth.As(await Auth.SignUpAsync(_email));
        var app = App.Of(anna, await anna.PostJsonAsync("/totp", new { }, Cancellation));
        Assert.Equal(HttpStatusCode.NoContent, (await ConfirmAsync(anna, app.Code(Auth))).StatusCode);
        if (advance)
        {
            Auth.Time.Advance(Step);
        }

        return app;
    }

    private async Task<string> ChallengeAsync() =>
        (await AssertProblemAsync(await Auth.TryLoginAsync(_email), HttpStatusCode.Unauthorized, "second_factor_required")).Text("challenge");

    private Task<HttpResponseMessage> AnswerAsync(string challenge, string code) => Auth.PostAsync("/login/totp", new { challenge, code });

    private static Task<HttpResponseMessage> ConfirmAsync(HttpClient person, string code) =>
        person.PostAsync("/totp/confirm", JsonCalls.Body(new { code }), Cancellation);

    private static Task<HttpResponseMessage> RemoveAsync(HttpClient person, string password) =>
        person.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/totp") { Content = JsonCalls.Body(new { password }) }, Cancellation);

    private static Task<JsonElement> AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code) =>
        ProblemAssert.AssertAsync(answer, status, code, Cancellation);

    private static Task<JsonElement> AssertWrongAsync(HttpResponseMessage answer) =>
        AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "invalid_credentials");

    private sealed record App(HttpClient Client, string Secret, IReadOnlyList<string> RecoveryCodes)
    {
        public static App Of(HttpClient client, JsonElement setup) =>
            new(client, setup.Text("secret"), [.. setup.GetProperty("recovery_codes").EnumerateArray().Select(code => code.GetString()!)]);

        /// <summary>What it shows now, or some steps off.</summary>
        public string Code(AuthHost auth, int steps = 0) =>
            new Totp(Base32Encoding.ToBytes(Secret)).ComputeTotp((auth.Time.GetUtcNow() + (steps * Step)).UtcDateTime);
    }
}
