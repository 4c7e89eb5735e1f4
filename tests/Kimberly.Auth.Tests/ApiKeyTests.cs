using System.Net;
using System.Text;
using System.Text.Json;
using Kimberly.Auth.Data;
using Kimberly.Auth.Tokens;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Client;
using Kimberly.Testing.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Auth.Tests;

public sealed class ApiKeyTests(AuthHostFixture fixture) : IClassFixture<AuthHostFixture>
{
    private const string RedisAway = "127.0.0.1:1,connectTimeout=200,syncTimeout=300,asyncTimeout=300";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private AuthHost Auth => fixture.Auth;

    [Fact]
    public async Task Key_IsShownOnceAndListedWithoutIt()
    {
        var person = await NewPersonAsync();
        var anna = Auth.As(person);

        using var made = await anna.PostAsync("/keys", JsonCalls.Text("""{"name":"laptop","scopes":["chat","chat"]}"""), Cancellation);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.True(made.Headers.CacheControl?.NoStore);
        var answer = await made.ReadJsonAsync(Cancellation);
        var key = answer.Text("key");
        Assert.Matches("^kim_[A-Za-z0-9_-]{43}$", key);
        using var list = await anna.GetAsync("/keys", Cancellation);
        Assert.True(list.Headers.CacheControl?.NoStore);
        var item = (await list.ReadJsonAsync(Cancellation)).GetProperty("items").EnumerateArray().Single();
        Assert.Equal(["id", "name", "scopes", "created_at", "last_used_at"], item.EnumerateObject().Select(member => member.Name));
        Assert.Equal((answer.Text("id"), "laptop"), (item.Text("id"), item.Text("name")));
        Assert.Equal(["chat"], item.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        var stored = await Auth.AskAsync(db => db.ApiKeys.SingleAsync(k => k.AccountId == person.UserId, Cancellation));
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(key)), stored.Hash);
    }

    [Theory]
    [InlineData("name", """{"name":""}""")]
    [InlineData("name", """{"name":" \t"}""")]
    [InlineData("name", """{"scopes":["chat"]}""")]
    [InlineData("scopes", """{"name":"a","scopes":[]}""")]
    [InlineData("scopes", """{"name":"a","scopes":["chat","everything"]}""")]
    [InlineData("scopes", """{"name":"a","scopes":["Chat"]}""")]
    [InlineData("scopes", """{"name":"a","scopes":[null]}""")]
    public async Task Key_WithAFieldThatIsNotAcceptable_IsNotMade(string field, string body)
    {
        var person = await NewPersonAsync();

        using var answer = await Auth.As(person).PostAsync("/keys", JsonCalls.Text(body), Cancellation);

        await ProblemAssert.AssertFieldAsync(answer, field, Cancellation);
        Assert.False(await Auth.AskAsync(db => db.ApiKeys.AnyAsync(key => key.AccountId == person.UserId, Cancellation)));
    }

    [Fact]
    public async Task Exchange_OfAKey_GivesAShortTokenOfThePersonThatIsNoAdministrator()
    {
        var person = await NewPersonAsync();
        await Auth.AskAsync(db => db.Accounts
            .Where(account => account.Id == person.UserId)
            .ExecuteUpdateAsync(account => account.SetProperty(a => a.Roles, [TokenNames.Administrator]), Cancellation));
        var key = await MakeAsync(person, "chat", "memory");

        using var answer = await ExchangeAsync(key.Text("key"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var json = await answer.ReadJsonAsync(Cancellation);
        Assert.Equal(300, json.GetProperty("expires_in").GetInt32());
        var token = AuthHost.Claims(json.Text("access_token"));
        Assert.Equal((person.UserId.ToString(), key.Text("id")), (token.Subject, token.GetClaim(TokenNames.Session).Value));
        Assert.Equal([TokenNames.UserAudience], token.Audiences);
        Assert.Equal(["chat", "memory"], token.Claims.Where(claim => claim.Type == TokenNames.Scope).Select(claim => claim.Value));
        Assert.DoesNotContain(token.Claims, claim => claim.Type == TokenNames.Role);
        Assert.Equal(TimeSpan.FromMinutes(5), token.ValidTo - token.ValidFrom);
    }

    [Fact]
    public async Task Key_WithoutScopes_HasAllOfThem()
    {
        var key = await MakeAsync(await NewPersonAsync());

        var token = AuthHost.Claims(await TokenAsync(key.Text("key")));

        Assert.Equal(Scopes.All, token.Claims.Where(claim => claim.Type == TokenNames.Scope).Select(claim => claim.Value));
    }

    [Fact]
    public async Task Exchange_ByAnybodyButTheGateway_IsRefused()
    {
        var person = await NewPersonAsync();
        var key = (await MakeAsync(person)).Text("key");

        await AssertProblemAsync(await ExchangeAsync(key, ServiceToken("chat", "auth")), HttpStatusCode.Forbidden, "forbidden");
        await AssertProblemAsync(await ExchangeAsync(key, ServiceToken("gateway", "memory")), HttpStatusCode.Unauthorized, "unauthorized");
        await AssertProblemAsync(await ExchangeAsync(key, person.AccessToken), HttpStatusCode.Forbidden, "forbidden");
        await AssertProblemAsync(await ExchangeAsync(key, await TokenAsync(key)), HttpStatusCode.Forbidden, "forbidden");
        await AssertProblemAsync(
            await Auth.PostAsync("/internal/api-keys/exchange", new { key }), HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Theory]
    [InlineData("kim_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("' OR 1=1 --")]
    [InlineData("🦊")]
    public async Task Exchange_OfAnUnknownKey_IsRefusedWithoutAChallenge(string key)
    {
        using var answer = await ExchangeAsync(key);

        await AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "unauthorized");
        // This tells the gateway that it is the key that is wrong, and not its own token.
        Assert.Empty(answer.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task Key_ThatIsDeleted_IsRefusedEverywhere()
    {
        var anna = await NewPersonAsync();
        var key = await MakeAsync(anna);
        var token = await TokenAsync(key.Text("key"));

        using var deleted = await Auth.As(anna).DeleteAsync($"/keys/{key.Text("id")}", Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.NotNull(await Auth.RevokedForAsync(token));
        await AssertProblemAsync(await ExchangeAsync(key.Text("key")), HttpStatusCode.Unauthorized, "unauthorized");
        using var again = await Auth.As(anna).DeleteAsync($"/keys/{key.Text("id")}", Cancellation);
        await AssertProblemAsync(again, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Key_OfSomebodyElse_IsNotThere()
    {
        var key = await MakeAsync(await NewPersonAsync());
        var ben = Auth.As(await NewPersonAsync());

        using var deleted = await ben.DeleteAsync($"/keys/{key.Text("id")}", Cancellation);

        await AssertProblemAsync(deleted, HttpStatusCode.NotFound, "not_found");
        Assert.Empty((await ben.GetJsonAsync("/keys", Cancellation)).GetProperty("items").EnumerateArray());
        Assert.Null(await Auth.RevokedForAsync(await TokenAsync(key.Text("key"))));
    }

    [Fact]
    public async Task Key_DeletedWhileRedisIsAway_IsStillThereToBeDeletedLater()
    {
        var anna = await NewPersonAsync();
        var key = await MakeAsync(anna);
        await using (var cutOff = AuthHost.Over(Auth.Database, RedisAway))
        {
            cutOff.Time.SetUtcNow(Auth.Time.GetUtcNow());
            // With Redis away nobody's session can be checked either.
            using var refused = await cutOff.As(anna).DeleteAsync($"/keys/{key.Text("id")}", Cancellation);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        using var deleted = await Auth.As(anna).DeleteAsync($"/keys/{key.Text("id")}", Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    [Fact]
    public async Task Key_CannotListMakeOrDeleteKeys()
    {
        var key = await MakeAsync(await NewPersonAsync());
        var program = Auth.CreateClient().WithToken(await TokenAsync(key.Text("key")));

        await AssertProblemAsync(await program.GetAsync("/keys", Cancellation), HttpStatusCode.Forbidden, "forbidden");
        await AssertProblemAsync(await program.PostAsync("/keys", JsonCalls.Body(new { name = "more" }), Cancellation), HttpStatusCode.Forbidden, "forbidden");
        await AssertProblemAsync(await program.DeleteAsync($"/keys/{key.Text("id")}", Cancellation), HttpStatusCode.Forbidden, "forbidden");
        await AssertProblemAsync(await program.PostAsync("/totp", null, Cancellation), HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task LastUse_IsNotedOnceAMinute()
    {
        var anna = await NewPersonAsync();
        var key = (await MakeAsync(anna)).Text("key");
        Assert.Null(await LastUseAsync(anna));
        var first = Auth.Time.GetUtcNow();

        await TokenAsync(key);
        Auth.Time.Advance(TimeSpan.FromSeconds(59));
        await TokenAsync(key);
        Assert.Equal(first, await LastUseAsync(anna));

        Auth.Time.Advance(TimeSpan.FromSeconds(1));
        await TokenAsync(key);
        Assert.Equal(first + TimeSpan.FromMinutes(1), await LastUseAsync(anna));
    }

    [Fact]
    public async Task Keys_BeyondTheLimit_AreNotMadeHoweverManyAskAtOnce()
    {
        var anna = await NewPersonAsync();
        await Auth.AskAsync(db =>
        {
            db.ApiKeys.AddRange(Enumerable.Range(0, 98).Select(i => new ApiKey
            {
                Id = Guid.CreateVersion7(),
                AccountId = anna.UserId,
                Name = $"{i}",
                Hash = SecretText.Hash($"{i}"),
                Scopes = ["chat"],
                CreatedAt = Auth.Time.GetUtcNow(),
            }));
            return db.SaveChangesAsync(Cancellation);
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Auth.As(anna).PostAsync("/keys", JsonCalls.Body(new { name = "more" }), Cancellation)));

        Assert.Equal(2, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await AssertProblemAsync(refused, HttpStatusCode.Conflict, "conflict");
        }
    }

    private static Task<JsonElement> AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code) =>
        ProblemAssert.AssertAsync(answer, status, code, Cancellation);

    private Task<SignedIn> NewPersonAsync() => Auth.SignUpAsync($"{Guid.CreateVersion7()}@example.org");

    private string ServiceToken(string service, string audience) => Auth.Services.GetRequiredService<AccessTokens>().ForService(service, audience);

    private Task<JsonElement> MakeAsync(SignedIn person, params string[] scopes) =>
        Auth.As(person).PostJsonAsync("/keys", scopes.Length == 0 ? new { name = "laptop" } : new { name = "laptop", scopes }, Cancellation);

    private Task<HttpResponseMessage> ExchangeAsync(string key, string? token = null)
    {
        var client = Auth.CreateClient();
        return client.WithToken(token ?? ServiceToken("gateway", "auth")).PostAsync("/internal/api-keys/exchange", JsonCalls.Body(new { key }), Cancellation);
    }

    private async Task<string> TokenAsync(string key) => (await (await ExchangeAsync(key)).ReadJsonAsync(Cancellation)).Text("access_token");

    private Task<DateTimeOffset?> LastUseAsync(SignedIn person) => Auth.AskAsync(db => db.ApiKeys.Where(key => key.AccountId == person.UserId).Select(key => key.LastUsedAt).SingleAsync(Cancellation));
}
