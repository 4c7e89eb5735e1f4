using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using StackExchange.Redis;

namespace Kimberly.ServiceDefaults.Identity;

internal static class IdentitySetup
{
    public static void AddIdentity(this WebApplicationBuilder builder, string service)
    {
        builder.Services.AddSingleton(new ServiceIdentity(service, builder.Configuration["ServiceIdentity:Secret"]));
        builder.Services.TryAddSingleton<IServiceTokens, ServiceTokens>();
        builder.Services.TryAddSingleton<IConfigurationManager<OpenIdConnectConfiguration>, SigningKeys>();
        builder.Services.AddSingleton<SessionGate>();
        builder.Services.AddHttpContextAccessor();

        builder.AddRedisClient("redis", configureOptions: KeepItShort);
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder.Services.AddSingleton<CheckedTokens>();
        builder.Services.ConfigureOptions<TokenValidation>();
        builder.Services.AddAuthorization(options => AccessPolicies.Configure(options, service));
    }

    /// <summary>Redis answers within a millisecond or is away; the defaults of five seconds would let everybody wait for the 503.</summary>
    private static void KeepItShort(ConfigurationOptions redis)
    {
        var patience = (int)SessionGate.Patience.TotalMilliseconds;
        // To connect takes several round trips and, on a busy machine, a while; nobody waits for it.
        redis.ConnectTimeout = 1000;
        redis.SyncTimeout = patience;
        redis.AsyncTimeout = patience;
    }
}
