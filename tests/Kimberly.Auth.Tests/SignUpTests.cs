using System.Net;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Client;
using Kimberly.Testing.Doubles;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Tests;

public sealed class SignUpTests(TestServers servers) : AuthTest(servers)
{
    [Fact]
    public async Task SignUp_OfANewPerson_SignsThemInAndSetsUpTheirProfile()
    {
        var answer = await Auth.TrySignUpAsync("Anna@Example.org", name: "Anna 🦊");

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("/user", answer.Headers.Location?.ToString());
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var person = await answer.ReadAsync<SignedIn>(Cancellation);
        Assert.Equal(("Anna@Example.org", "Bearer", 900), (person.Email, person.TokenType, person.ExpiresIn));
        Assert.Equal(person.UserId.ToString(), AuthHost.Claims(person.AccessToken).Subject);

        var profile = Assert.Single(Auth.Profiles);
        Assert.Equal((person.UserId, "Anna@Example.org", "Anna 🦊"), (profile.UserId, profile.Email, profile.Name));
        var token = AuthHost.Claims(Auth.Users.Requests.Single().Token!);
        Assert.Equal(("service:auth", "users"), (token.Subject, token.Audiences.Single()));
    }

    [Fact]
    public async Task SignUp_WithATakenAddress_IsAConflictWhateverTheCase()
    {
        await Auth.SignUpAsync("anna@example.org");

        var answer = await Auth.TrySignUpAsync("ANNA@example.ORG", "another password");

        await AssertProblemAsync(answer, HttpStatusCode.Conflict, "conflict");
        Assert.Equal(HttpStatusCode.Unauthorized, (await Auth.TryLoginAsync("anna@example.org", "another password")).StatusCode);
    }

    [Fact]
    public async Task SignUp_RepeatedWithinTenMinutes_AnswersWithTheSameAccount()
    {
        var first = await Auth.SignUpAsync();
        Auth.Time.Advance(TimeSpan.FromMinutes(9));

        var second = await Auth.SignUpAsync();

        Assert.Equal(first.UserId, second.UserId);
        Assert.NotEqual(first.RefreshToken, second.RefreshToken);
    }

    [Fact]
    public async Task SignUp_RepeatedLater_IsAConflict()
    {
        await Auth.SignUpAsync("anna@example.org");
        Auth.Time.Advance(TimeSpan.FromMinutes(11));

        await AssertProblemAsync(await Auth.TrySignUpAsync("anna@example.org"), HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task SignUp_SentTenTimesAtOnce_MakesOneAccount()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Auth.SignUpAsync("anna@example.org")));

        Assert.Single(people.Select(person => person.UserId).Distinct());
        Assert.Equal(1, await Auth.AskAsync(db => db.Accounts.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task SignUp_OfTenPeopleWithOneAddressAtOnce_LetsExactlyOneIn()
    {
        var passwords = Enumerable.Range(0, 10).Select(i => $"password number {i}").ToArray();

        var answers = await Task.WhenAll(passwords.Select(password => Auth.TrySignUpAsync("anna@example.org", password)));

        var winner = Assert.Single(passwords, password => answers[Array.IndexOf(passwords, password)].StatusCode == HttpStatusCode.Created);
        Assert.Equal(9, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(HttpStatusCode.OK, (await Auth.TryLoginAsync("anna@example.org", winner)).StatusCode);
        Assert.Equal(1, await Auth.AskAsync(db => db.Accounts.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task SignUp_WhileUsersIsAway_IsFinishedByTheSameRequestLater()
    {
        Auth.Users.Answer = HttpDouble.Away().Answer;
        var refused = await Auth.TrySignUpAsync("anna@example.org");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("dependency_unavailable", (await refused.ReadJsonAsync(Cancellation)).Text("code"));
        Assert.NotNull(refused.Headers.RetryAfter);
        await AssertProblemAsync(await Auth.TryLoginAsync("anna@example.org"), HttpStatusCode.Unauthorized, "invalid_credentials");

        Auth.Users.Answer = HttpDouble.Answering(HttpStatusCode.NoContent).Answer;
        var person = await Auth.SignUpAsync("anna@example.org");

        Assert.All(Auth.Profiles, profile => Assert.Equal(person.UserId, profile.UserId));
        Assert.Equal(HttpStatusCode.OK, (await Auth.TryLoginAsync("anna@example.org")).StatusCode);
    }

    [Fact]
    public async Task SignUp_WhenUsersRefuses_AnswersThatItIsAway()
    {
        Auth.Users.Answer = HttpDouble.Answering(HttpStatusCode.BadRequest).Answer;

        var answer = await Auth.TrySignUpAsync("anna@example.org");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task SignUp_ThatNobodyFinished_LeavesTheAddressToTheNextPerson()
    {
        Auth.Users.Answer = HttpDouble.Away().Answer;
        await Auth.TrySignUpAsync("anna@example.org", "password of the first");
        Auth.Users.Answer = HttpDouble.Answering(HttpStatusCode.NoContent).Answer;

        var person = await Auth.SignUpAsync("Anna@example.org", "password of the second");

        Assert.Equal("Anna@example.org", person.Email);
        Assert.NotEqual(person.UserId, Auth.Profiles[0].UserId);
        Assert.Equal(HttpStatusCode.OK, (await Auth.TryLoginAsync("anna@example.org", "password of the second")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Auth.TryLoginAsync("anna@example.org", "password of the first")).StatusCode);
    }

    [Fact]
    public async Task SignUp_OfTheFirstPerson_MakesThemTheOnlyAdministrator()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Auth.SignUpAsync($"person{i}@example.org")));

        Assert.Single(people, IsAdministrator);
        Assert.False(IsAdministrator(await Auth.SignUpAsync("late@example.org")));
    }

    [Fact]
    public async Task SignUp_AfterTheFirstWasNeverFinished_StillMakesAnAdministrator()
    {
        Auth.Users.Answer = HttpDouble.Away().Answer;
        await Auth.TrySignUpAsync("gone@example.org");
        Auth.Users.Answer = HttpDouble.Answering(HttpStatusCode.NoContent).Answer;

        Assert.True(IsAdministrator(await Auth.SignUpAsync("anna@example.org")));
    }

    private static bool IsAdministrator(SignedIn person) =>
        AuthHost.Claims(person.AccessToken).Claims.Any(claim => claim is { Type: TokenNames.Role, Value: TokenNames.Administrator });
}
