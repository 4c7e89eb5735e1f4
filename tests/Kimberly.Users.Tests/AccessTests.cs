using System.Net;
using System.Net.Http.Json;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Client;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Kimberly.Users.Tests;

public sealed class AccessTests(TestServers servers) : IAsyncLifetime
{
    private UsersHost _users = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _users = await UsersHost.StartAsync(servers);

    public async ValueTask DisposeAsync() => await _users.DisposeAsync();

    [Fact]
    public async Task Profile_OfSomebodyElse_IsNeverTheAnswer()
    {
        await _users.PersonAsync("anna@example.org");
        var stranger = _users.ClientFor(Guid.CreateVersion7());

        await ProblemAssert.AssertAsync(await stranger.GetAsync("/user", Cancellation), HttpStatusCode.NotFound, "not_found", Cancellation);
        await ProblemAssert.AssertAsync(await stranger.PutAsJsonAsync("/user", new { name = "Mallory" }, Cancellation), HttpStatusCode.NotFound, "not_found", Cancellation);
    }

    [Fact]
    public async Task Profile_WithoutAToken_AsksToSignIn()
    {
        var answer = await _users.CreateClient().GetAsync("/user", Cancellation);

        await ProblemAssert.AssertAsync(answer, HttpStatusCode.Unauthorized, "unauthorized", Cancellation);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Profile_WithAKey_TakesTheScope()
    {
        var person = Guid.CreateVersion7();
        var other = _users.CreateClient().WithToken(_users.Tokens.ForKey(person, Scopes.Chat, Scopes.Memory));
        var key = _users.CreateClient().WithToken(_users.Tokens.ForKey(person, Scopes.Profile));

        await ProblemAssert.AssertAsync(await other.GetAsync("/user", Cancellation), HttpStatusCode.Forbidden, "forbidden", Cancellation);
        await ProblemAssert.AssertAsync(
            await other.PutAsJsonAsync("/user", new { name = "Mallory" }, Cancellation), HttpStatusCode.Forbidden, "forbidden", Cancellation);
        // It was let in: there is just no profile of somebody who never signed up.
        await ProblemAssert.AssertAsync(await key.GetAsync("/user", Cancellation), HttpStatusCode.NotFound, "not_found", Cancellation);
    }

    [Fact]
    public async Task Profile_WithAHostileToken_IsRefused()
    {
        foreach (var (what, token) in _users.Tokens.Hostile(Guid.CreateVersion7()))
        {
            var answer = await _users.CreateClient().WithToken(token).GetAsync("/user", Cancellation);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{what}: {answer.StatusCode}");
            await ProblemAssert.AssertAsync(answer, HttpStatusCode.Unauthorized, "unauthorized", Cancellation);
        }
    }

    [Fact]
    public async Task Profile_WithAnExpiredToken_SaysSo()
    {
        var client = _users.CreateClient().WithToken(_users.Tokens.Expired(Guid.CreateVersion7()));

        await ProblemAssert.AssertAsync(await client.GetAsync("/user", Cancellation), HttpStatusCode.Unauthorized, "token_expired", Cancellation);
    }

    [Fact]
    public async Task Profile_WithATokenOfAnEndedSession_IsRefused()
    {
        var session = Guid.CreateVersion7().ToString();
        var client = _users.CreateClient().WithToken(_users.Tokens.ForSession(Guid.CreateVersion7(), session));
        await _users.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase()
            .StringSetAsync(TokenNames.RevokedSessionKey(session), 1, TimeSpan.FromMinutes(1));

        await ProblemAssert.AssertAsync(await client.GetAsync("/user", Cancellation), HttpStatusCode.Unauthorized, "unauthorized", Cancellation);
    }

    [Fact]
    public async Task Profile_ForAService_IsForbidden()
    {
        var service = _users.ClientForService("chat", "users");

        await ProblemAssert.AssertAsync(await service.GetAsync("/user", Cancellation), HttpStatusCode.Forbidden, "forbidden", Cancellation);
    }

    [Fact]
    public async Task NewProfile_ForAPerson_IsForbidden()
    {
        var administrator = _users.ClientFor(Guid.CreateVersion7(), "administrator");

        var answer = await administrator.PostAsJsonAsync("/internal/users", new { user_id = Guid.CreateVersion7(), email = "a@b" }, Cancellation);

        await ProblemAssert.AssertAsync(answer, HttpStatusCode.Forbidden, "forbidden", Cancellation);
    }

    [Fact]
    public async Task InternalCalls_ForAPerson_AreForbidden()
    {
        var id = Guid.CreateVersion7();
        await _users.SetUpAsync(id, "anna@example.org");
        var person = _users.ClientFor(id, "administrator");

        await ProblemAssert.AssertAsync(
            await person.PutAsync($"/internal/users/{id}/email-verified", null, Cancellation), HttpStatusCode.Forbidden, "forbidden", Cancellation);
        await ProblemAssert.AssertAsync(await person.DeleteAsync($"/internal/users/{id}", Cancellation), HttpStatusCode.Forbidden, "forbidden", Cancellation);
    }

    [Fact]
    public async Task NewProfile_ForATokenToAnotherService_IsRefused()
    {
        var service = _users.ClientForService("auth", "memory");

        var answer = await service.PostAsJsonAsync("/internal/users", new { user_id = Guid.CreateVersion7(), email = "a@b" }, Cancellation);

        await ProblemAssert.AssertAsync(answer, HttpStatusCode.Unauthorized, "unauthorized", Cancellation);
    }
}
