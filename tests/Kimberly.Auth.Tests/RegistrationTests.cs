using System.Net;
using Kimberly.Auth.Accounts;
using Kimberly.Auth.Invitations;
using Kimberly.Testing.Client;
using Kimberly.Testing.Doubles;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Tests;

public sealed class RegistrationTests(TestServers servers) : AuthTest(servers)
{
    [Fact]
    public async Task SignUp_WhereRegistrationIsClosed_LetsOnlyTheFirstPersonIn()
    {
        Auth.With("Auth:Registration", "Closed");
        await Auth.SignUpAsync("first@example.org");

        await AssertProblemAsync(await Auth.TrySignUpAsync("anna@example.org"), HttpStatusCode.Forbidden, "registration_closed");
        await AssertProblemAsync(await Auth.TrySignUpAsync("first@example.org", "another password"), HttpStatusCode.Forbidden, "registration_closed");

        await Auth.SignUpAsync("first@example.org");
        await Auth.LoginAsync("first@example.org");
    }

    [Fact]
    public async Task SignUp_OfManyAtOnceWhereRegistrationIsClosed_LetsExactlyOneInAndLeavesNothingOfTheOthers()
    {
        Auth.With("Auth:Registration", "closed");

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Auth.TrySignUpAsync($"person{i}@example.org")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.Forbidden));
        Assert.Equal(1, await Auth.AskAsync(db => db.Accounts.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task SignUp_WithAnInvitation_LetsOnePersonIn()
    {
        Auth.With("Auth:Registration", "Invitation");
        var administrator = await Auth.SignUpAsync("first@example.org");
        var code = await InviteAsync(administrator);

        await AssertProblemAsync(await Auth.TrySignUpAsync("anna@example.org"), HttpStatusCode.Forbidden, "registration_closed");
        await AssertProblemAsync(await TrySignUpAsync("anna@example.org", "nonsense"), HttpStatusCode.Forbidden, "registration_closed");
        Assert.Equal(HttpStatusCode.Created, (await TrySignUpAsync("anna@example.org", code)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await TrySignUpAsync("anna@example.org", code)).StatusCode);
        await AssertProblemAsync(await TrySignUpAsync("bert@example.org", code), HttpStatusCode.Forbidden, "registration_closed");
    }

    [Fact]
    public async Task SignUp_OfManyWithOneInvitationAtOnce_LetsExactlyOneIn()
    {
        Auth.With("Auth:Registration", "Invitation");
        var code = await InviteAsync(await Auth.SignUpAsync("first@example.org"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => TrySignUpAsync($"person{i}@example.org", code)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.Forbidden));
        Assert.Equal(2, await Auth.AskAsync(db => db.Accounts.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task Invitation_OfASignUpThatNeverCompletes_CanBeUsedBySomebodyElse()
    {
        Auth.With("Auth:Registration", "Invitation");
        var code = await InviteAsync(await Auth.SignUpAsync("first@example.org"));
        Auth.Users.Answer = HttpDouble.Answering(HttpStatusCode.InternalServerError).Answer;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await TrySignUpAsync("anna@example.org", code)).StatusCode);
        Auth.Users.Answer = HttpDouble.Answering(HttpStatusCode.NoContent).Answer;

        Assert.Equal(HttpStatusCode.Created, (await TrySignUpAsync("bert@example.org", code)).StatusCode);

        await AssertProblemAsync(await TrySignUpAsync("anna@example.org", code), HttpStatusCode.Forbidden, "registration_closed");
    }

    [Fact]
    public async Task Invitation_AfterAWeek_IsNotValid()
    {
        Auth.With("Auth:Registration", "Invitation");
        var code = await InviteAsync(await Auth.SignUpAsync("first@example.org"));
        Auth.Time.Advance(TimeSpan.FromDays(7));

        await AssertProblemAsync(await TrySignUpAsync("anna@example.org", code), HttpStatusCode.Forbidden, "registration_closed");
    }

    [Fact]
    public async Task Invitation_AskedForAgainWithItsKey_IsTheSameForADay()
    {
        var administrator = Auth.As(await Auth.SignUpAsync("first@example.org"));
        var first = await InviteAsync(administrator, "key");

        var again = await InviteAsync(administrator, "key");
        var other = await InviteAsync(administrator, "another-key");
        Auth.Time.Advance(TimeSpan.FromDays(1));
        var later = await InviteAsync(Auth.As(await Auth.LoginAsync("first@example.org")), "key");

        Assert.Equal(first, again);
        Assert.Equal(3, new[] { first, other, later }.Distinct().Count());
    }

    [Fact]
    public async Task Invitation_ByAnybodyElse_IsForbidden()
    {
        await Auth.SignUpAsync("first@example.org");
        var anna = await Auth.SignUpAsync("anna@example.org");

        await AssertProblemAsync(await Auth.As(anna).PostAsync("/invitations", null, Cancellation), HttpStatusCode.Forbidden, "forbidden");
        await AssertProblemAsync(await Auth.CreateClient().PostAsync("/invitations", null, Cancellation), HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Database_WithAnInvitation_HoldsNoCodeThatWorks()
    {
        Auth.With("Auth:Registration", "Invitation");
        var code = await InviteAsync(await Auth.SignUpAsync("first@example.org"));

        var stored = await Auth.AskAsync(db => db.Invitations.AsNoTracking().SingleAsync(Cancellation));

        Assert.Equal(InvitationCodes.Hash(code), stored.CodeHash);
        Assert.DoesNotContain(stored.Id.ToString("N")[..8], code, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task SignUp_WhoseAddressSomebodyElseTook_LeavesNoProfile()
    {
        Auth.Users.Answer = HttpDouble.Away().Answer;
        await Auth.TrySignUpAsync("anna@example.org", "password of the first");
        var abandoned = Auth.Profiles[0].UserId;
        Auth.Users.Answer = HttpDouble.Answering(HttpStatusCode.NoContent).Answer;
        var person = await Auth.SignUpAsync("anna@example.org", "password of the second");

        await RunInAMinuteAsync();

        var deletions = Auth.Users.Requests.Where(request => request.Method == HttpMethod.Delete).ToArray();
        Assert.NotEmpty(deletions);
        Assert.All(deletions, deletion => Assert.Equal($"/internal/users/{abandoned}", deletion.Address.AbsolutePath));
        Assert.NotEqual(abandoned, person.UserId);
    }

    [Fact]
    public async Task SignUp_ThatNobodyFinishesWithinADay_IsForgotten()
    {
        Auth.Users.Answer = HttpDouble.Away().Answer;
        await Auth.TrySignUpAsync("anna@example.org");
        Auth.Users.Answer = HttpDouble.Answering(HttpStatusCode.NoContent).Answer;
        await Auth.SignUpAsync("bert@example.org");
        Auth.Time.Advance(TimeSpan.FromHours(25));

        await Auth.RunAsync<SignUpLeftovers>();
        await RunInAMinuteAsync();

        Assert.Equal("bert@example.org", await Auth.AskAsync(db => db.Accounts.Select(account => account.Email).SingleAsync(Cancellation)));
        Assert.Contains(Auth.Users.Requests, request => request.Method == HttpMethod.Delete);
    }

    /// <summary>The background work may have been quicker: then nothing is left for this pass, and each deletion was asked for at least once.</summary>
    private async Task RunInAMinuteAsync()
    {
        Auth.Time.Advance(TimeSpan.FromMinutes(2));
        await Auth.RunAsync<ProfileUpdates>();
    }

    private static async Task<string> InviteAsync(HttpClient administrator, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/invitations") { Headers = { { "Idempotency-Key", key } } };
        var answer = await administrator.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.ReadJsonAsync(Cancellation)).Text("code");
    }

    private async Task<string> InviteAsync(SignedIn administrator)
    {
        var answer = await Auth.As(administrator).PostAsync("/invitations", null, Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var invitation = await answer.ReadJsonAsync(Cancellation);
        Assert.Equal(Auth.Time.GetUtcNow().AddDays(7), invitation.GetProperty("expires_at").GetDateTimeOffset());
        return invitation.Text("code");
    }

    private Task<HttpResponseMessage> TrySignUpAsync(string email, string invitation) =>
        Auth.PostAsync("/signup", new { email, password = AuthHost.Password, invitation });
}
