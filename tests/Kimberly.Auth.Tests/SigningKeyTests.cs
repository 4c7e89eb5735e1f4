using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Client;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Servers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kimberly.Auth.Tests;

public sealed class SigningKeyTests(TestServers servers) : AuthTest(servers)
{
    [Fact]
    public async Task PublishedKeys_CheckTheTokensAndHoldNothingPrivate()
    {
        var person = await Auth.SignUpAsync();

        var document = await Auth.CreateClient().GetStringAsync("/.well-known/jwks.json", Cancellation);

        var verdict = await new JsonWebTokenHandler().ValidateTokenAsync(person.AccessToken, new TokenValidationParameters
        {
            IssuerSigningKeys = new JsonWebKeySet(document).GetSigningKeys(),
            ValidIssuer = TokenNames.Issuer,
            ValidAudience = TokenNames.UserAudience,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidateLifetime = false,
        });
        Assert.True(verdict.IsValid, verdict.Exception?.Message);
        Assert.DoesNotContain("\"d\"", document, StringComparison.Ordinal);
        Assert.Equal(["kty", "crv", "x", "y", "use", "alg", "kid"], (await KeyAsync(Auth)).EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task OwnTokens_AreAcceptedByAuthItself_AndForeignOnesRefused()
    {
        var person = await Auth.SignUpAsync();

        Assert.True((await AuthenticateAsync(person.AccessToken)).Succeeded);
        foreach (var (what, token) in new TestTokens(Auth.Time).Hostile(person.UserId))
        {
            Assert.False((await AuthenticateAsync(token)).Succeeded, what);
        }

        Auth.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.IsType<SecurityTokenExpiredException>((await AuthenticateAsync(person.AccessToken)).Failure);
    }

    [Fact]
    public async Task Replicas_StartedTogetherOnAnEmptyDatabase_ShareOneKey()
    {
        var database = await Servers.CreateDatabaseAsync(Cancellation);
        var replicas = Enumerable.Range(0, 4).Select(_ => AuthHost.Over(database, Servers.RedisConnectionString)).ToArray();
        try
        {
            var keys = await Task.WhenAll(replicas.Select(replica => Task.Run(() => KeyAsync(replica), Cancellation)));

            Assert.Single(keys.Select(key => key.Text("kid")).Distinct());
        }
        finally
        {
            foreach (var replica in replicas)
            {
                await replica.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Keys_AfterARestart_AreTheSame()
    {
        var before = await KeyAsync(Auth);
        await using var restarted = AuthHost.Over(Auth.Database, Servers.RedisConnectionString);

        Assert.Equal(before.Text("kid"), (await KeyAsync(restarted)).Text("kid"));
    }

    [Fact]
    public async Task Service_WithAnotherKeyEncryptionKey_StopsAndNamesTheSetting()
    {
        await KeyAsync(Auth);
        await using var wrong = AuthHost.Over(Auth.Database, Servers.RedisConnectionString);
        wrong.With("Auth:KeyEncryptionKey", "another text");

        var error = Assert.ThrowsAny<Exception>(wrong.CreateClient);

        Assert.Contains("Auth:KeyEncryptionKey", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Auth:KeyEncryptionKey", "")]
    [InlineData("Auth:AccessTokenLifetime", "2.00:00:00")]
    [InlineData("Auth:RefreshTokenLifetime", "00:00:01")]
    [InlineData("Auth:PasswordIterations", "1")]
    [InlineData("Auth:SigningKeyLifetime", "00:01:00")]
    [InlineData("Auth:Oidc:local:Authority", "http://provider.example")]
    [InlineData("ServiceIdentity:Clients:chat", "short")]
    public async Task Service_WithAWrongSetting_StopsAndNamesIt(string setting, string value)
    {
        await using var wrong = AuthHost.Over(Auth.Database, Servers.RedisConnectionString);
        wrong.With(setting, value);

        var error = Assert.ThrowsAny<Exception>(wrong.CreateClient);

        Assert.Contains(setting, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_HoldsThePrivateKeyOnlyEncrypted()
    {
        await KeyAsync(Auth);

        var key = await Auth.AskAsync(db => db.SigningKeys.SingleAsync(Cancellation));

        using var ecdsa = System.Security.Cryptography.ECDsa.Create();
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => ecdsa.ImportPkcs8PrivateKey(key.EncryptedPrivateKey, out _));
    }

    private static async Task<System.Text.Json.JsonElement> KeyAsync(AuthHost auth) =>
        (await auth.CreateClient().GetJsonAsync("/.well-known/jwks.json", Cancellation)).GetProperty("keys").EnumerateArray().Single();

    private async Task<AuthenticateResult> AuthenticateAsync(string token)
    {
        await using var scope = Auth.Services.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Headers.Authorization = $"Bearer {token}";
        return await context.AuthenticateAsync();
    }
}
