using System.Net;
using System.Net.Http.Json;
using Kimberly.Contracts.Users;
using Kimberly.ServiceDefaults.Json;
using Kimberly.Testing.Client;
using Kimberly.Testing.Servers;

namespace Kimberly.Users.Tests;

public sealed class ProfileTests(TestServers servers) : IAsyncLifetime
{
    private UsersHost _users = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _users = await UsersHost.StartAsync(servers);

    public async ValueTask DisposeAsync() => await _users.DisposeAsync();

    [Fact]
    public async Task Profile_AfterSignUp_HoldsWhatThePersonGave()
    {
        var person = await _users.PersonAsync("Anna@Example.org", "Anna 🦊", "administrator");

        var profile = await ReadAsync(person);

        Assert.Equal(("Anna@Example.org", false, "Anna 🦊", "Etc/UTC", "en"), (profile.Email, profile.EmailVerified, profile.Name, profile.TimeZone, profile.Language));
        Assert.Equal(["administrator"], profile.Roles);
    }

    [Fact]
    public async Task Profile_SetUpTwice_KeepsWhatThePersonChangedSince()
    {
        var id = Guid.CreateVersion7();
        await _users.SetUpAsync(id, "anna@example.org", "Anna");
        var person = _users.ClientFor(id);
        await UpdateAsync(person, """{"name":"Anne"}""");

        var again = await _users.SetUpAsync(id, "anna@example.org", "Anna");

        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        Assert.Equal("Anne", (await ReadAsync(person)).Name);
    }

    [Fact]
    public async Task Profile_SetUpTenTimesAtOnce_ExistsOnce()
    {
        var id = Guid.CreateVersion7();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _users.SetUpAsync(id, "anna@example.org")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode));
        Assert.Equal(id, (await ReadAsync(_users.ClientFor(id))).UserId);
    }

    [Fact]
    public async Task Profile_WhoseAddressWasVerified_SaysSo()
    {
        var (anna, bert) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await _users.SetUpAsync(anna, "anna@example.org");
        await _users.SetUpAsync(bert, "bert@example.org");
        var auth = _users.ClientForService("auth", "users");

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.NoContent, (await auth.PutAsync($"/internal/users/{anna}/email-verified", null, Cancellation)).StatusCode);
        }

        Assert.True((await ReadAsync(_users.ClientFor(anna))).EmailVerified);
        Assert.False((await ReadAsync(_users.ClientFor(bert))).EmailVerified);
    }

    [Fact]
    public async Task Profile_OfASignUpThatCameToNothing_IsDeleted()
    {
        var id = Guid.CreateVersion7();
        await _users.SetUpAsync(id, "anna@example.org");
        var auth = _users.ClientForService("auth", "users");

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.NoContent, (await auth.DeleteAsync($"/internal/users/{id}", Cancellation)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _users.ClientFor(id).GetAsync("/user", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Update_WithSomeFields_LeavesTheOthers()
    {
        var person = await _users.PersonAsync(name: "Anna");

        await UpdateAsync(person, """{"time_zone":"Europe/Berlin","name":null}""");
        var answer = await UpdateAsync(person, """{"language":"pt-BR","unknown":1}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var profile = await ReadAsync(person);
        Assert.Equal(("Anna", "Europe/Berlin", "pt-BR"), (profile.Name, profile.TimeZone, profile.Language));
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("Etc/GMT+5")]
    [InlineData("UTC")]
    public async Task Update_WithAZoneOfTheIanaDatabase_KeepsIt(string zone)
    {
        var person = await _users.PersonAsync();

        var answer = await UpdateAsync(person, $$"""{"time_zone":"{{zone}}"}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(zone, (await ReadAsync(person)).TimeZone);
    }

    [Theory]
    [InlineData("time_zone", "\"W. Europe Standard Time\"")]
    [InlineData("time_zone", "\"UTC+1\"")]
    [InlineData("time_zone", "\"Europe/Atlantis\"")]
    [InlineData("time_zone", "\"localtime\"")]
    [InlineData("time_zone", "\"posix/Europe/Berlin\"")]
    [InlineData("time_zone", "\"../../../etc/passwd\"")]
    [InlineData("time_zone", "\"\"")]
    [InlineData("time_zone", "1")]
    [InlineData("language", "\"e\"")]
    [InlineData("language", "\"en_US\"")]
    [InlineData("language", "\"en-\"")]
    [InlineData("language", "\"deutsch bitte\"")]
    [InlineData("name", "\"\"")]
    [InlineData("name", "\"  \\n \"")]
    [InlineData("name", "\"a\\u0000b\"")]
    [InlineData("name", "\"a\\ud83d\"")]
    [InlineData("name", "[\"Anna\"]")]
    public async Task Update_WithWhatIsNotAcceptable_NamesTheFieldAndChangesNothing(string field, string value)
    {
        var person = await _users.PersonAsync(name: "Anna");

        var answer = await UpdateAsync(person, $$"""{"{{field}}":{{value}}}""");

        await ProblemAssert.AssertFieldAsync(answer, field, Cancellation);
        var profile = await ReadAsync(person);
        Assert.Equal(("Anna", "Etc/UTC", "en"), (profile.Name, profile.TimeZone, profile.Language));
    }

    [Theory]
    [InlineData(100, 200)]
    [InlineData(101, 400)]
    public async Task Update_WithANameOfSomeLength_AcceptsAHundredCharacters(int length, int status)
    {
        var person = await _users.PersonAsync();

        var answer = await UpdateAsync(person, $$"""{"name":"{{new string('ü', length)}}"}""");

        Assert.Equal(status, (int)answer.StatusCode);
    }

    private static async Task<UserAnswer> ReadAsync(HttpClient person) =>
        (await person.GetFromJsonAsync<UserAnswer>("/user", KimberlyJson.Options, Cancellation))!;

    private static Task<HttpResponseMessage> UpdateAsync(HttpClient person, string body) =>
        person.PutAsync("/user", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Cancellation);
}
