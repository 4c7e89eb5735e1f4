using System.Net;
using Kimberly.Contracts.Auth;
using Kimberly.Gateway.ApiKeys;
using Kimberly.ServiceDefaults.Problems;
using Kimberly.Testing.Doubles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kimberly.Gateway.Tests;

public sealed class ApiKeyTokensTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly HttpDouble _auth;
    private readonly ServiceProvider _services;
    private readonly ApiKeyTokens _keys;
    private int _issued;

    public ApiKeyTokensTests()
    {
        _auth = new HttpDouble((_, _) => Task.FromResult(HttpDouble.Json(new KeyExchangeAnswer($"token-{Interlocked.Increment(ref _issued)}", 300))));
        var services = new ServiceCollection();
        services.AddTransient(_ => new KeyExchangeClient(new HttpClient(_auth, disposeHandler: false) { BaseAddress = new Uri("http://auth") }));
        _services = services.BuildServiceProvider();
        _keys = new ApiKeyTokens(_services.GetRequiredService<IServiceScopeFactory>(), _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task Token_IsKeptForHalfAMinute()
    {
        Assert.Equal("token-1", await _keys.GetAsync("kim_a", Cancellation));
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("token-1", await _keys.GetAsync("kim_a", Cancellation));
        Assert.Equal("token-2", await _keys.GetAsync("kim_b", Cancellation));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("token-3", await _keys.GetAsync("kim_a", Cancellation));
    }

    [Fact]
    public async Task FirstUses_AtTheSameTime_ShareOneCall_ThatNoneOfThemCanTakeFromTheOthers()
    {
        var asked = new TaskCompletionSource();
        var answer = _auth.Answer;
        _auth.Answer = async (request, cancellation) =>
        {
            await asked.Task.WaitAsync(cancellation);
            return await answer(request, cancellation);
        };
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var first = _keys.GetAsync("kim_a", impatient.Token);
        var others = Enumerable.Range(0, 20).Select(_ => _keys.GetAsync("kim_a", Cancellation)).ToArray();

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        asked.SetResult();

        Assert.All(await Task.WhenAll(others), token => Assert.Equal("token-1", token));
        Assert.Single(_auth.Requests);
    }

    [Fact]
    public async Task UnknownKey_IsRememberedBriefly()
    {
        _auth.Answer = HttpDouble.Answering(HttpStatusCode.Unauthorized).Answer;
        Assert.Null(await _keys.GetAsync("kim_a", Cancellation));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Null(await _keys.GetAsync("kim_a", Cancellation));
        Assert.Single(_auth.Requests);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await _keys.GetAsync("kim_a", Cancellation));
        Assert.Equal(2, _auth.Requests.Count);
    }

    [Fact]
    public async Task UnknownKeys_HoweverMany_DriveOutNoGoodOne()
    {
        var answer = _auth.Answer;
        await _keys.GetAsync("kim_good", Cancellation);
        _auth.Answer = HttpDouble.Answering(HttpStatusCode.Unauthorized).Answer;
        for (var i = 0; i < 1_200; i++)
        {
            await _keys.GetAsync($"kim_{i}", Cancellation);
        }

        _auth.Answer = answer;
        Assert.Equal("token-1", await _keys.GetAsync("kim_good", Cancellation));
        // The first ones made room.
        Assert.Equal("token-2", await _keys.GetAsync("kim_0", Cancellation));
        Assert.Null(await _keys.GetAsync("kim_1199", Cancellation));
    }

    [Fact]
    public async Task AuthAway_IsNotRemembered()
    {
        var answer = _auth.Answer;
        _auth.Answer = HttpDouble.Away().Answer;
        await Assert.ThrowsAsync<ProblemException>(() => _keys.GetAsync("kim_a", Cancellation));
        _auth.Answer = answer;

        Assert.Equal("token-1", await _keys.GetAsync("kim_a", Cancellation));
    }
}
