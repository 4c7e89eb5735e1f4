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

    /// <summary>A person's permit is asked for together with whether the session stands.</summary>
    private sealed class BesideTheSessionCheck(RateLimiter limiter) : IPostConfigureOptions<JwtBearerOptions>
    {
        public void PostConfigure(string? name, JwtBearerOptions options)
        {
            var checkSession = options.Events.OnTokenValidated;
            options.Events.OnTokenValidated = context =>
            {
                limiter.Begin(context.HttpContext, context.Principal!);
                return checkSession(context);
            };
        }
    }
}
