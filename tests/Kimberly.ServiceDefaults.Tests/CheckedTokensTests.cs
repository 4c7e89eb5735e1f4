using System.Security.Claims;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Identity;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Kimberly.ServiceDefaults.Tests;

public sealed class CheckedTokensTests : IDisposable
{
    private static readonly Guid Person = Guid.Parse("01900000-0000-7000-8000-000000000001");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(60));
    private readonly TestTokens _tokens;
    private readonly CheckedTokens _checked;
    private readonly TokenValidationParameters _parameters;

    public CheckedTokensTests()
    {
        _tokens = new TestTokens(_time);
        _checked = new CheckedTokens(_time);
        _parameters = new TokenValidationParameters
        {
            ValidIssuer = TokenNames.Issuer,
            ValidAudience = TokenNames.UserAudience,
            ConfigurationManager = (BaseConfigurationManager)_tokens.Keys,
            LifetimeValidator = (_, expires, _, _) => expires > _time.GetUtcNow().UtcDateTime,
        };
    }

    [Fact]
    public async Task Token_ThatWasGoodBefore_IsRefusedOnceItHasExpired()
    {
        var token = _tokens.ForUser(Person);

        Assert.True((await _checked.ValidateTokenAsync(token, _parameters)).IsValid);
        Assert.True((await _checked.ValidateTokenAsync(token, _parameters)).IsValid);
        _time.Advance(TimeSpan.FromMinutes(16));
        Assert.False((await _checked.ValidateTokenAsync(token, _parameters)).IsValid);
    }

    [Fact]
    public async Task Token_ThatComesAgain_SaysTheSame_WhateverWasDoneWithItsIdentityBefore()
    {
        var token = _tokens.ForUser(Person);
        (await _checked.ValidateTokenAsync(token, _parameters)).ClaimsIdentity.AddClaim(new Claim(TokenNames.Role, TokenNames.Administrator));

        for (var time = 0; time < 2; time++)
        {
            var identity = (await _checked.ValidateTokenAsync(token, _parameters)).ClaimsIdentity;

            Assert.Equal($"{Person}", identity.FindFirst(TokenNames.Subject)?.Value);
            Assert.Null(identity.FindFirst(TokenNames.Role));
            identity.AddClaim(new Claim(TokenNames.Role, TokenNames.Administrator));
        }
    }

    public void Dispose() => _checked.Dispose();
}
