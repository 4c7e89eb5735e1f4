using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

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

        builder.AddRedisClient("redis");
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder.Services.ConfigureOptions<TokenValidation>();
        builder.Services.AddAuthorization(options => AccessPolicies.Configure(options, service));
    }
}
