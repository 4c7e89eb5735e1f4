using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kimberly.Testing.Client;
using Kimberly.Testing.Doubles;
using Kimberly.Testing.Servers;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Tests;

public sealed class OidcSignInTests : IClassFixture<OidcFixture>
{
    private const string Verifier = "a-code-verifier-of-the-client-0123456789-0123456789";
    private static readonly string Challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    private readonly TestServers _servers;
    private readonly AuthHost _auth;
    private readonly OidcProviderDouble _provider;
    private readonly string _email = $"{Guid.CreateVersion7()}@example.org";

    public OidcSignInTests(OidcFixture fixture, TestServers servers)
    {
        (_servers, _auth, _provider) = (servers, fixture.Auth, fixture.Provider);
        _provider.Mood = OidcMood.Honest;
        (_provider.Subject, _provider.Email, _provider.EmailVerified) = ($"subject of {_email}", _email, true);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Providers_AreListedForAnybody()
    {
        var list = await _auth.CreateClient().GetJsonAsync("/login/oidc", Cancellation);

        Assert.Equal(
            [("local", "The local one"), ("other", "other")],
            list.GetProperty("items").EnumerateArray().Select(item => (item.Text("name"), item.Text("display_name"))));
    }

    [Fact]
    public async Task FirstSignIn_MakesAnAccountWithoutAPassword_AndLaterOnesFindIt()
    {
        using var answer = await SignInAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var anna = await answer.ReadAsync<SignedIn>(Cancellation);
        await _auth.RefreshAsync(anna.RefreshToken);
        var profile = Assert.Single(_auth.Profiles, profile => profile.Email == _email);
        Assert.Equal((anna.UserId, "Anna 🦊"), (profile.UserId, profile.Name));

        // The provider's name for a person counts, not the address, which may change.
        _provider.Email = $"married.{_email}";
        Assert.Equal(anna.UserId, (await (await SignInAsync()).ReadAsync<SignedIn>(Cancellation)).UserId);
        await AssertProblemAsync(await _auth.TryLoginAsync(_email), HttpStatusCode.Unauthorized, "invalid_credentials");
        await AssertProblemAsync(await _auth.TrySignUpAsync(_email), HttpStatusCode.Conflict, "conflict");
        await AssertProblemAsync(await _auth.As(anna).PostAsync("/totp", null, Cancellation), HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task FirstSignIn_SentFiveTimesAtOnce_MakesOneAccount()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => SignInAsync()));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, await _auth.AskAsync(db => db.Accounts.CountAsync(account => account.Email == _email, Cancellation)));
    }

    [Fact]
    public async Task FirstSignIn_WhereRegistrationAsksForAnInvitation_NeedsOne()
    {
        await using var fresh = new OidcFixture(_servers);
        await fresh.InitializeAsync();
        fresh.Auth.With("Auth:Registration", "Invitation");
        var tests = new OidcSignInTests(fresh, _servers);
        var administrator = await fresh.Auth.SignUpAsync($"first.{_email}");
        var invitation = await fresh.Auth.As(administrator).PostJsonAsync("/invitations", new { }, Cancellation);

        await AssertProblemAsync(await tests.SignInAsync(), HttpStatusCode.Forbidden, "registration_closed");
        Assert.Equal(1, await fresh.Auth.AskAsync(db => db.Accounts.CountAsync(Cancellation)));

        using var invited = await tests.FinishAsync(await tests.AgreedAsync(), invitation: invitation.Text("code"));
        Assert.Equal(HttpStatusCode.OK, invited.StatusCode);
        using var later = await tests.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task FirstSignIn_WhileUsersIsAway_IsFinishedByTheNext()
    {
        _auth.Users.Answer = HttpDouble.Away().Answer;
        await AssertUnavailableAsync(await SignInAsync());
        _auth.Users.Answer = HttpDouble.Answering(HttpStatusCode.NoContent).Answer;

        var anna = await (await SignInAsync()).ReadAsync<SignedIn>(Cancellation);

        Assert.All(_auth.Profiles.Where(profile => profile.Email == _email), profile => Assert.Equal(anna.UserId, profile.UserId));
    }

    [Fact]
    public async Task Address_ThatBothSidesVerified_LinksToItsAccount_SecondFactorOrNot()
    {
        var anna = await _auth.SignUpAsync(_email.ToUpperInvariant());
        await VerifyLocallyAsync(anna);
        _provider.EmailVerified = "true";

        Assert.Equal(anna.UserId, (await (await SignInAsync()).ReadAsync<SignedIn>(Cancellation)).UserId);
        Assert.Equal(HttpStatusCode.OK, (await _auth.TryLoginAsync(_email)).StatusCode);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(null, true)]
    [InlineData("false", true)]
    [InlineData(true, false)]
    public async Task Address_ThatOneSideDidNotVerify_LinksNothing(object? byTheProvider, bool here)
    {
        var anna = await _auth.SignUpAsync(_email);
        if (here)
        {
            await VerifyLocallyAsync(anna);
        }

        _provider.EmailVerified = byTheProvider;

        await AssertProblemAsync(await SignInAsync(), HttpStatusCode.Conflict, "conflict");
        Assert.False(await _auth.AskAsync(db => db.ExternalIdentities.AnyAsync(identity => identity.AccountId == anna.UserId, Cancellation)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no address")]
    [InlineData("zero\0byte@example.org")]
    public async Task Provider_ThatTellsNoAddress_MakesNoAccount(string? email)
    {
        _provider.Email = email;

        await AssertProblemAsync(await SignInAsync(), HttpStatusCode.Conflict, "conflict");
    }

    [Theory]
    [InlineData(OidcMood.WrongNonce)]
    [InlineData(OidcMood.NoNonce)]
    [InlineData(OidcMood.NoSubject)]
    [InlineData(OidcMood.Expired)]
    [InlineData(OidcMood.NotYetValid)]
    [InlineData(OidcMood.NotSigned)]
    [InlineData(OidcMood.SignedWithThePublicKeyAsSecret)]
    [InlineData(OidcMood.SignedWithTheClientSecret)]
    [InlineData(OidcMood.SignedByAForeignKey)]
    [InlineData(OidcMood.SignedByAForeignKeyUnderItsOwnName)]
    [InlineData(OidcMood.OfAnotherIssuer)]
    [InlineData(OidcMood.ForAnotherClient)]
    [InlineData(OidcMood.ForSeveralClients)]
    [InlineData(OidcMood.NoJwt)]
    [InlineData(OidcMood.RefusesCodes)]
    public async Task Provider_ThatLies_IsNotBelieved(OidcMood mood)
    {
        _provider.Mood = mood;

        await AssertProblemAsync(await SignInAsync(), HttpStatusCode.Unauthorized, "invalid_credentials");
        Assert.False(await _auth.AskAsync(db => db.Accounts.AnyAsync(account => account.Email == _email, Cancellation)));
    }

    [Theory]
    [InlineData(OidcMood.Fails)]
    [InlineData(OidcMood.Hangs)]
    [InlineData(OidcMood.Redirects)]
    [InlineData(OidcMood.AnswersNonsense)]
    [InlineData(OidcMood.AnswersWithoutAToken)]
    public async Task Provider_ThatDoesNotAnswer_IsAway(OidcMood mood)
    {
        _provider.Mood = mood;

        await AssertUnavailableAsync(await SignInAsync());
    }

    [Fact]
    public async Task Provider_ThatDescribesSomebodyElse_IsAway()
    {
        await using var fresh = new OidcFixture(_servers);
        await fresh.InitializeAsync();
        fresh.Provider.Mood = OidcMood.DescribesAnotherIssuer;

        using var answer = await fresh.Auth.CreateClient(new() { AllowAutoRedirect = false })
            .GetAsync($"/login/oidc/local?code_challenge={Challenge}", Cancellation);

        await AssertUnavailableAsync(answer);
    }

    [Fact]
    public async Task Provider_WithANewKey_IsAskedForIt()
    {
        await SignInAsync();
        _auth.Time.Advance(TimeSpan.FromSeconds(11));
        _provider.ChangeKey();

        Assert.Equal(HttpStatusCode.OK, (await SignInAsync()).StatusCode);
    }

    [Fact]
    public async Task State_WorksOnce_ForItsProvider_AndForTenMinutes()
    {
        var first = await AgreedAsync();
        Assert.Equal(HttpStatusCode.OK, (await FinishAsync(first)).StatusCode);
        await AssertRefusedAsync(await FinishAsync(first with { Code = (await AgreedAsync()).Code }));

        await AssertRefusedAsync(await FinishAsync(await AgreedAsync(), provider: "other"));

        var late = await AgreedAsync();
        _auth.Time.Advance(TimeSpan.FromMinutes(10));
        await AssertRefusedAsync(await FinishAsync(late));
        await AssertRefusedAsync(await FinishAsync(new Agreed("a code", "made up")));
    }

    [Fact]
    public async Task SignIn_ThatAnotherClientBegan_CannotBeFinished()
    {
        var agreed = await AgreedAsync();

        await AssertRefusedAsync(await FinishAsync(agreed, verifier: new string('x', 43)));

        // Nor does the right client get a second chance: somebody has seen the state.
        await AssertRefusedAsync(await FinishAsync(agreed));
    }

    [Theory]
    [InlineData("?code_challenge=CHALLENGE&redirect_uri=https://kimberly.test/signed-in", true)]
    [InlineData("?code_challenge=CHALLENGE&redirect_uri=https://kimberly.test/app/signed-in", true)]
    [InlineData("?code_challenge=CHALLENGE", true)]
    [InlineData("?code_challenge=CHALLENGE&redirect_uri=https://kimberly.test/signed-in/more", false)]
    [InlineData("?code_challenge=CHALLENGE&redirect_uri=https://kimberly.test/app/../elsewhere", false)]
    [InlineData("?code_challenge=CHALLENGE&redirect_uri=https://kimberly.test/app/%2e%2e/elsewhere", false)]
    [InlineData("?code_challenge=CHALLENGE&redirect_uri=https://kimberly.test/application", false)]
    [InlineData("?code_challenge=CHALLENGE&redirect_uri=https://kimberly.test.evil.example/app/", false)]
    [InlineData("?code_challenge=CHALLENGE&redirect_uri=https://kimberly.test@evil.example/app/", false)]
    [InlineData("?code_challenge=CHALLENGE&redirect_uri=http://kimberly.test/app/", false)]
    [InlineData("?code_challenge=CHALLENGE&redirect_uri=javascript:alert(1)", false)]
    [InlineData("?code_challenge=short", false)]
    [InlineData("?code_challenge=CHALLENGE&code_challenge_method=plain", false)]
    [InlineData("", false)]
    public async Task SignIn_Begins_OnlyWithAnAddressThatIsKnownAndAChallenge(string query, bool begins)
    {
        using var answer = await BeginAsync(query: query.Replace("CHALLENGE", Challenge, StringComparison.Ordinal));

        if (begins)
        {
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
            Assert.True(answer.Headers.CacheControl?.NoStore);
        }
        else
        {
            await AssertProblemAsync(answer, HttpStatusCode.BadRequest, "validation_failed");
        }
    }

    [Fact]
    public async Task Provider_ThatIsNotConfigured_IsNotFound()
    {
        await AssertProblemAsync(await BeginAsync("nobody"), HttpStatusCode.NotFound, "not_found");
        await AssertProblemAsync(await FinishAsync(new Agreed("code", "state"), "nobody"), HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Logs_OfASignIn_HoldNothingThatItIsMadeOf()
    {
        await using var fresh = new OidcFixture(_servers);
        await fresh.InitializeAsync();
        fresh.Auth.With("Logging:LogLevel:Default", "Trace");
        foreach (var category in new[] { "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "System.Net.Http.HttpClient" })
        {
            fresh.Auth.With($"Logging:LogLevel:{category}", "Trace");
        }

        var tests = new OidcSignInTests(fresh, _servers);
        var agreed = await tests.AgreedAsync();
        Assert.Equal(HttpStatusCode.OK, (await tests.FinishAsync(agreed)).StatusCode);
        fresh.Provider.Mood = OidcMood.WrongNonce;
        await AssertRefusedAsync(await tests.SignInAsync());

        string[] secrets = [agreed.Code, agreed.State, Verifier, OidcProviderDouble.ClientSecret, tests._email, fresh.Provider.Subject];
        foreach (var line in fresh.Auth.Logs.Lines)
        {
            Assert.DoesNotContain(secrets, secret => line.Everything.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static Task<JsonElement> AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code) =>
        ProblemAssert.AssertAsync(answer, status, code, Cancellation);

    private static Task<JsonElement> AssertRefusedAsync(HttpResponseMessage answer) => AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "invalid_credentials");

    private static async Task AssertUnavailableAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("dependency_unavailable", (await answer.ReadJsonAsync(Cancellation)).Text("code"));
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private Task<int> VerifyLocallyAsync(SignedIn person) => _auth.AskAsync(db => db.Accounts
        .Where(account => account.Id == person.UserId)
        .ExecuteUpdateAsync(account => account.SetProperty(a => a.EmailVerifiedAt, _auth.Time.GetUtcNow()), Cancellation));

    private Task<HttpResponseMessage> BeginAsync(string provider = "local", string? query = null)
    {
        var client = _auth.CreateClient(new() { AllowAutoRedirect = false });
        return client.GetAsync($"/login/oidc/{provider}{query ?? $"?code_challenge={Challenge}"}", Cancellation);
    }

    /// <summary>The browser comes back from the provider, where the person agreed.</summary>
    private async Task<Agreed> AgreedAsync()
    {
        using var sent = await BeginAsync();
        var address = sent.Headers.Location!;
        return new Agreed(_provider.Agree(address), QueryHelpers.ParseQuery(address.Query)["state"].ToString());
    }

    private Task<HttpResponseMessage> FinishAsync(Agreed agreed, string provider = "local", string verifier = Verifier, string? invitation = null) =>
        _auth.PostAsync($"/login/oidc/{provider}", new { code = agreed.Code, state = agreed.State, code_verifier = verifier, invitation });

    private async Task<HttpResponseMessage> SignInAsync() => await FinishAsync(await AgreedAsync());

    private sealed record Agreed(string Code, string State);
}
