using System.Net;
using Kimberly.Testing.Client;

namespace Kimberly.EndToEnd.Tests;

public sealed class AccountTests(RunningKimberly kimberly)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Person_SignsUpAndLogsIn_SeesTheirProfile()
    {
        var email = $"{Guid.CreateVersion7():N}@example.com";
        var signedUp = await kimberly.SignUpAsync(email, _cancellation);

        var loggedIn = await kimberly.Gateway.PostJsonAsync("/login", new { email, password = SignedIn.Password }, _cancellation);
        var profile = await kimberly.ClientWith(loggedIn.Text("access_token")).GetJsonAsync("/user", _cancellation);

        Assert.Equal(signedUp.UserId.ToString(), profile.Text("user_id"));
        Assert.Equal(email, profile.Text("email"));
    }

    [Fact]
    public async Task Login_WrongPassword_IsRefused()
    {
        var email = $"{Guid.CreateVersion7():N}@example.com";
        await kimberly.SignUpAsync(email, _cancellation);

        using var response = await kimberly.Gateway.PostAsync("/login", JsonCalls.Body(new { email, password = "not the password" }), _cancellation);

        await ProblemAssert.AssertAsync(response, HttpStatusCode.Unauthorized, "invalid_credentials", _cancellation);
    }

    [Fact]
    public async Task Refresh_ThenLogout_EndsTheSessionEverywhere()
    {
        var signedUp = await kimberly.SignUpAsync($"{Guid.CreateVersion7():N}@example.com", _cancellation);
        var refreshed = await kimberly.Gateway.PostJsonAsync("/token/refresh", new { refresh_token = signedUp.RefreshToken }, _cancellation);
        var person = kimberly.ClientWith(refreshed.Text("access_token"));
        await person.GetJsonAsync("/user", _cancellation);

        using var loggedOut = await kimberly.Gateway.PostAsync(
            "/logout", JsonCalls.Body(new { refresh_token = refreshed.Text("refresh_token") }), _cancellation);
        Assert.Equal(HttpStatusCode.NoContent, loggedOut.StatusCode);

        foreach (var path in new[] { "/user", "/conversations", "/memory" })
        {
            using var response = await person.GetAsync(path, _cancellation);
            await ProblemAssert.AssertAsync(response, HttpStatusCode.Unauthorized, "unauthorized", _cancellation);
        }
    }
}
