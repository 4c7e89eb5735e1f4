using System.Security.Claims;
using Kimberly.Gateway.Caching;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Kimberly.Gateway.RateLimiting;

internal static class RateLimitSetup
{
    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RateLimitOptions>()
            .BindConfiguration(RateLimitOptions.Section)
            .Validate(
                limits => limits.IsUsable,
                "RateLimits: every limit needs Permits from 1 to 1000000 and a Window from 00:00:01 to 1.00:00:00.")
            .ValidateOnStart();
        builder.Services.AddSingleton<SharedQuotas>();
        builder.Services.AddSingleton<LocalQuotas>();
        builder.Services.AddSingleton<RateLimiter>();
        builder.Services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>, BesideTheSessionCheck>();
    }

    /// <summary>
    /// A person's permit is asked for together with whether the session stands. Whoever goes on with the token of a session that was ended
    /// takes no more of them.
    /// </summary>
    private sealed class BesideTheSessionCheck(RateLimiter limiter, TimeProvider time) : IPostConfigureOptions<JwtBearerOptions>
    {
        // Tokens live for a quarter of an hour.
        private readonly RecentAnswers<string> _ended = new(TimeSpan.FromMinutes(15), 10_000, time);

        public void PostConfigure(string? name, JwtBearerOptions options)
        {
            var checkSession = options.Events.OnTokenValidated;
            options.Events.OnTokenValidated = async context =>
            {
                var session = context.Principal!.FindFirstValue(TokenNames.Session) ?? "";
                if (!_ended.TryGet(session, out _))
                {
                    limiter.Begin(context.HttpContext, context.Principal!);
                }

                await checkSession(context);
                if (context.Result is { Succeeded: false })
                {
                    _ended.Add(session, session);
                    RateLimiter.Forget(context.HttpContext);
                }
            };
        }
    }
}
