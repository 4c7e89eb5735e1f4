using System.Net;
using System.Text.Json;
using Kimberly.Testing.Client;
using Kimberly.Testing.Servers;

namespace Kimberly.Auth.Tests;

/// <summary>A fresh installation of auth for each test.</summary>
public abstract class AuthTest(TestServers servers) : IAsyncLifetime
{
    private AuthHost? _auth;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected TestServers Servers => servers;

    protected AuthHost Auth => _auth ?? throw new InvalidOperationException("The test has not started.");

    public async ValueTask InitializeAsync() => _auth = await AuthHost.StartAsync(servers);

    public async ValueTask DisposeAsync()
    {
        await Auth.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static Task<JsonElement> AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code) =>
        ProblemAssert.AssertAsync(answer, status, code, Cancellation);
}
