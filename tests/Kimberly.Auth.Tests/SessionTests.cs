using System.Net;
using System.Text.Json;
using Kimberly.Auth.Sessions;
using Kimberly.Testing.Client;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Tests;

public sealed class SessionTests(TestServers servers) : AuthTest(servers)
{
    [Fact]
    public async Task Sessions_OfAPerson_SayWhereTheyAreSignedIn()
    {
        var phone = await Auth.SignUpAsync("anna@example.org");
        await Auth.SignUpAsync("bert@example.org");
        Auth.Time.Advance(TimeSpan.FromMinutes(1));
        var laptop = await LoginWithAsync("Laptop/1.0 (Kimberly)");

        var sessions = await ListAsync(laptop);

        Assert.Equal([SessionOf(laptop), SessionOf(phone)], sessions.Select(session => session.Text("id")));
        Assert.Equal([true, false], sessions.Select(session => session.GetProperty("current").GetBoolean()));
        Assert.Equal("Laptop/1.0 (Kimberly)", sessions[0].Text("user_agent"));
        Assert.Equal(JsonValueKind.Null, sessions[1].GetProperty("user_agent").ValueKind);
        Assert.Equal(Auth.Time.GetUtcNow(), sessions[0].GetProperty("created_at").GetDateTimeOffset());
    }

    [Fact]
    public async Task Session_ThatIsRefreshed_WasSeenThen()
    {
        var person = await Auth.SignUpAsync();
        var began = Auth.Time.GetUtcNow();
        Auth.Time.Advance(TimeSpan.FromHours(2));

        var next = await Auth.RefreshAsync(person.RefreshToken);

        var session = Assert.Single(await ListAsync(next));
        Assert.Equal((began, began + TimeSpan.FromHours(2)), (session.GetProperty("created_at").GetDateTimeOffset(), session.GetProperty("last_seen_at").GetDateTimeOffset()));
    }

    [Fact]
    public async Task Session_EndedFromAnother_IsOverEverywhere()
    {
        var phone = await Auth.SignUpAsync("anna@example.org");
        var laptop = await Auth.LoginAsync("anna@example.org");

        Assert.Equal(HttpStatusCode.NoContent, (await EndAsync(laptop, SessionOf(phone))).StatusCode);

        await AssertProblemAsync(await Auth.TryRefreshAsync(phone.RefreshToken), HttpStatusCode.Unauthorized, "unauthorized");
        await AssertProblemAsync(await Auth.As(phone).GetAsync("/sessions", Cancellation), HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal(SessionOf(laptop), Assert.Single(await ListAsync(laptop)).Text("id"));
        Assert.Equal(HttpStatusCode.NoContent, (await EndAsync(laptop, SessionOf(phone))).StatusCode);
    }

    [Fact]
    public async Task Session_OfSomebodyElse_IsNotFoundAndGoesOn()
    {
        var anna = await Auth.SignUpAsync("anna@example.org");
        var bert = await Auth.SignUpAsync("bert@example.org");

        await AssertProblemAsync(await EndAsync(bert, SessionOf(anna)), HttpStatusCode.NotFound, "not_found");
        await AssertProblemAsync(await EndAsync(bert, Guid.CreateVersion7().ToString()), HttpStatusCode.NotFound, "not_found");
        await AssertProblemAsync(await EndAsync(bert, "nonsense"), HttpStatusCode.NotFound, "not_found");

        await Auth.RefreshAsync(anna.RefreshToken);
    }

    [Fact]
    public async Task Sessions_ThatEndedOrExpired_AreNotListed()
    {
        var old = await Auth.SignUpAsync("anna@example.org");
        Auth.Time.Advance(TimeSpan.FromDays(30));
        var ended = await Auth.LoginAsync("anna@example.org");
        await Auth.LogoutAsync(ended.RefreshToken);
        var current = await Auth.LoginAsync("anna@example.org");

        Assert.NotEqual(SessionOf(old), Assert.Single(await ListAsync(current)).Text("id"));
    }

    [Fact]
    public async Task Sessions_WithoutAToken_AskToSignIn() =>
        await AssertProblemAsync(await Auth.CreateClient().GetAsync("/sessions", Cancellation), HttpStatusCode.Unauthorized, "unauthorized");

    [Fact]
    public async Task Session_WithAVeryLongUserAgent_KeepsItsBeginning()
    {
        await Auth.SignUpAsync("anna@example.org");
        Auth.Time.Advance(TimeSpan.FromSeconds(1));

        var person = await LoginWithAsync(new string('a', 5000));

        Assert.Equal(new string('a', 256), (await ListAsync(person))[0].Text("user_agent"));
    }

    [Fact]
    public async Task EndOfASession_ThatRedisHasNotHeardOf_IsToldByTheBackgroundWork()
    {
        var person = await Auth.SignUpAsync();
        var now = Auth.Time.GetUtcNow();
        await Auth.AskAsync(db => db.Sessions.ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now), Cancellation));
        Assert.Null(await Auth.RevokedForAsync(person.AccessToken));

        await Auth.RunAsync<EndedSessions>();

        Assert.InRange((await Auth.RevokedForAsync(person.AccessToken))!.Value, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(17));
        Assert.Equal(0, await Auth.AskAsync(db => db.Sessions.CountAsync(s => !s.EndTold, Cancellation)));
    }

    private static string SessionOf(SignedIn person) => AuthHost.Claims(person.AccessToken).GetClaim("sid").Value;

    private async Task<JsonElement[]> ListAsync(SignedIn person) =>
        [.. (await Auth.As(person).GetJsonAsync("/sessions", Cancellation)).GetProperty("items").EnumerateArray()];

    private Task<HttpResponseMessage> EndAsync(SignedIn person, string session) => Auth.As(person).DeleteAsync($"/sessions/{session}", Cancellation);

    private async Task<SignedIn> LoginWithAsync(string userAgent)
    {
        var client = Auth.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent);
        var answer = await client.PostAsync("/login", JsonCalls.Body(new { email = "anna@example.org", password = AuthHost.Password }), Cancellation);
        return await answer.ReadAsync<SignedIn>(Cancellation);
    }
}
