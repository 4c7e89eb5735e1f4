using Kimberly.ServiceDefaults.Http;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Kimberly.Gateway.ApiKeys;

internal static class ApiKeysSetup
{
    /// <summary>Lets API keys in wherever tokens are.</summary>
    public static void AddApiKeys(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient<KeyExchangeClient>("auth", CallAs.Service);
        builder.Services.AddSingleton<ApiKeyTokens>();
        builder.Services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>, ApiKeySignIn>();
    }
}
