using System.Net;
using Kimberly.Auth.Accounts;
using Kimberly.Testing.Servers;

namespace Kimberly.Auth.Tests;

public sealed class OwnerPasswordResetTests(TestServers servers) : AuthTest(servers)
{
    [Fact]
    public async Task OwnerReset_OfAnAccount_PrintsAPasswordThatSignsIn()
    {
        var person = await Auth.SignUpAsync("anna@example.org");

        var (exitCode, output, errors) = await ResetAsync("Anna@example.org");

        Assert.Equal((0, ""), (exitCode, errors));
        await Auth.LoginAsync("anna@example.org", output.Split('\n')[0].Trim().Split(' ')[^1]);
        await AssertProblemAsync(await Auth.TryLoginAsync("anna@example.org"), HttpStatusCode.Unauthorized, "invalid_credentials");
        await AssertProblemAsync(await Auth.TryRefreshAsync(person.RefreshToken), HttpStatusCode.Unauthorized, "unauthorized");
        Assert.NotNull(await Auth.RevokedForAsync(person.AccessToken));
    }

    [Theory]
    [InlineData("nobody@example.org", 1)]
    [InlineData("", 2)]
    [InlineData(null, 2)]
    public async Task OwnerReset_OfNobody_SaysSo(string? email, int expected)
    {
        await Auth.SignUpAsync("anna@example.org");

        var (exitCode, output, errors) = await ResetAsync(email);

        Assert.Equal((expected, ""), (exitCode, output));
        Assert.NotEmpty(errors);
        await Auth.LoginAsync("anna@example.org");
    }

    private async Task<(int ExitCode, string Output, string Errors)> ResetAsync(string? email)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var exitCode = await OwnerPasswordReset.RunAsync(Auth.Services, email, output, errors, Cancellation);
        return (exitCode, output.ToString(), errors.ToString());
    }
}
