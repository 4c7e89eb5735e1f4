using System.Diagnostics;
using Kimberly.Auth.Data;
using Kimberly.Auth.SigningKeys;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Client;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kimberly.Auth.Tests;

public sealed class SigningKeyRotationTests(TestServers servers) : AuthTest(servers)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    [Fact]
    public async Task Key_BeforeItsTimeIsOver_StaysTheOnlyOne()
    {
        var first = Assert.Single(await KeysAsync(Auth));
        Auth.Time.Advance(Lifetime - SigningKeyRotation.Notice - TimeSpan.FromMinutes(1));

        await PassAsync(Auth);

        Assert.Equal([first], await KeysAsync(Auth));
    }

    [Fact]
    public async Task NextKey_IsPublishedFirst_ThenSigns_AndTheOldOneGoesWithItsTokens()
    {
        var first = Assert.Single(await KeysAsync(Auth));
        Auth.Time.Advance(Lifetime - SigningKeyRotation.Notice);
        await PassAsync(Auth);
        var keys = await KeysAsync(Auth);
        Assert.Equal(2, keys.Count);
        var person = await Auth.SignUpAsync();
        Assert.Equal(first, AuthHost.Claims(person.AccessToken).Kid);

        Auth.Time.Advance(SigningKeyRotation.Notice);
        await PassAsync(Auth);
        var next = await Auth.RefreshAsync(person.RefreshToken);
        Assert.Equal(keys[1], AuthHost.Claims(next.AccessToken).Kid);
        Assert.True(await IsGenuineAsync(person.AccessToken));
        Assert.True(await IsGenuineAsync(next.AccessToken));

        Auth.Time.Advance(SigningKeyRotation.Afterlife - TimeSpan.FromMinutes(1));
        await PassAsync(Auth);
        Assert.Equal(keys, await KeysAsync(Auth));

        Auth.Time.Advance(TimeSpan.FromMinutes(1));
        await PassAsync(Auth);
        Assert.Equal([keys[1]], await KeysAsync(Auth));
        Assert.True(await IsGenuineAsync((await Auth.RefreshAsync(next.RefreshToken)).AccessToken));
    }

    [Fact]
    public async Task Replicas_WhoseTimeItIs_MakeOneKeyAndAgreeWhoseTurnItIs()
    {
        await KeysAsync(Auth);
        await using var other = AuthHost.Over(Auth.Database, Servers.RedisConnectionString);
        await KeysAsync(other);
        foreach (var replica in new[] { Auth, other })
        {
            replica.Time.Advance(Lifetime);
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => PassAsync(i % 2 == 0 ? Auth : other)));

        Assert.Equal(2, (await KeysAsync(Auth)).Count);
        Assert.Equal(await KeysAsync(Auth), await KeysAsync(other));
        foreach (var replica in new[] { Auth, other })
        {
            replica.Time.Advance(SigningKeyRotation.Notice);
        }

        Assert.Equal(KidOf(Auth), KidOf(other));
        Assert.Equal((await KeysAsync(Auth))[1], KidOf(other));
    }

    [Fact]
    public async Task Rotation_OnDemand_KeepsTheOldKeyForItsTokens()
    {
        var person = await Auth.SignUpAsync();
        var first = Assert.Single(await KeysAsync(Auth));

        await WithRotationAsync(Auth, rotation => rotation.RotateAsync(Cancellation));
        await PassAsync(Auth);

        Assert.Equal(2, (await KeysAsync(Auth)).Count);
        Assert.Equal(first, KidOf(Auth));
        Auth.Time.Advance(SigningKeyRotation.Notice);
        Assert.NotEqual(first, KidOf(Auth));
        Assert.True(await IsGenuineAsync(person.AccessToken));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(" and more", false)]
    public async Task Owner_WhoDoesNotWantToWait_MakesTheNextKeyFromTheCommandLine_UnderTheSameText(string more, bool made)
    {
        await KeysAsync(Auth);
        var start = new ProcessStartInfo("dotnet", [typeof(SigningKeyRotation).Assembly.Location, "--rotate-signing-key"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__authdb"] = Auth.Database;
        start.Environment["ConnectionStrings__redis"] = Servers.RedisConnectionString;
        start.Environment["Auth__KeyEncryptionKey"] = $"{AuthHost.KeyEncryptionKey(Auth.Database)}{more}";

        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);

        Assert.True(made == (process.ExitCode == 0), string.Join('\n', output));
        Assert.Equal(made ? 2 : 1, await Auth.AskAsync(db => db.SigningKeys.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task Minute_ThatPasses_IsEnoughToReadAKeyThatAnotherReplicaMade()
    {
        await KeysAsync(Auth);
        await using var other = AuthHost.Over(Auth.Database, Servers.RedisConnectionString);
        await WithRotationAsync(other, rotation => rotation.RotateAsync(Cancellation));
        var made = await Auth.AskAsync(db => db.SigningKeys.OrderBy(key => key.SignsFrom).Select(key => key.Id).LastAsync(Cancellation));

        // The tick may come before the loop waits for it; the next one does not.
        while (!(await KeysAsync(Auth)).Contains(made))
        {
            Auth.Time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private static string KidOf(AuthHost auth) => auth.Services.GetRequiredService<SigningKeyRing>().Current.Key.KeyId;

    private static async Task<IReadOnlyList<string>> KeysAsync(AuthHost auth) =>
        [.. (await auth.CreateClient().GetJsonAsync("/.well-known/jwks.json", Cancellation)).GetProperty("keys").EnumerateArray().Select(key => key.Text("kid"))];

    /// <summary>What happens every minute.</summary>
    private static async Task PassAsync(AuthHost auth)
    {
        await WithRotationAsync(auth, rotation => rotation.RunAsync(Cancellation));
        await using var scope = auth.Services.CreateAsyncScope();
        await auth.Services.GetRequiredService<SigningKeyRing>().LoadAsync(scope.ServiceProvider.GetRequiredService<AuthDb>(), Cancellation);
    }

    private static async Task WithRotationAsync(AuthHost auth, Func<SigningKeyRotation, Task> action)
    {
        await using var scope = auth.Services.CreateAsyncScope();
        await action(scope.ServiceProvider.GetRequiredService<SigningKeyRotation>());
    }

    private async Task<bool> IsGenuineAsync(string token)
    {
        var document = await Auth.CreateClient().GetStringAsync("/.well-known/jwks.json", Cancellation);
        return (await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = new JsonWebKeySet(document).GetSigningKeys(),
            ValidIssuer = TokenNames.Issuer,
            ValidAudience = TokenNames.UserAudience,
            ValidateLifetime = false,
        })).IsValid;
    }
}
