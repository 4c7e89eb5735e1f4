using Kimberly.Auth.Accounts;
using Kimberly.Auth.Api;
using Kimberly.Auth.Data;
using Kimberly.Auth.Passwords;
using Kimberly.Auth.ServiceAccess;
using Kimberly.Auth.Sessions;
using Kimberly.Auth.SigningKeys;
using Kimberly.Auth.Tokens;
using Kimberly.ServiceDefaults.Data;
using Kimberly.ServiceDefaults.Http;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Kimberly.Auth;

internal static class AuthSetup
{
    public static void AddAuth(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidation();
        builder.Services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.AddNpgsqlDbContext<AuthDb>("authdb", configureDbContextOptions: options => options
            .UseNpgsql(npgsql => npgsql.RetryBriefly())
            .UseSnakeCaseNamingConvention());

        builder.AddAccounts();
        builder.AddSigningKeys();
        builder.AddSessions();
        builder.AddServiceAccess();
    }

    public static void MapAuth(this WebApplication app)
    {
        app.MapAccounts();
        app.MapSessions();
        app.MapSigningKeys();
        app.MapServiceTokens();
    }

    private static void AddAccounts(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PasswordCheck>();
        builder.Services.AddScoped<SignUp>();
        builder.Services.AddScoped<Login>();
        builder.AddServiceClient<UsersClient>("users", CallAs.Service);
    }

    private static void AddSigningKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<KeyEncryption>();
        builder.Services.AddSingleton<SigningKeyRing>();
        builder.Services.AddHostedService<SigningKeyLoader>();
        // Auth checks tokens with the keys that it holds, instead of asking itself over HTTP.
        builder.Services.Replace(ServiceDescriptor.Singleton<IConfigurationManager<OpenIdConnectConfiguration>, OwnKeys>());
    }

    private static void AddSessions(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AccessTokens>();
        builder.Services.AddSingleton<RevokedSessions>();
        builder.Services.AddScoped<SessionStore>();
        builder.Services.AddScoped<ExpiredSessions>();
        builder.Services.AddHostedService<ExpiredSessionsSweep>();
    }

    private static void AddServiceAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ServiceClientsOptions>().BindConfiguration(ServiceClientsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ServiceSecrets>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IServiceTokens, OwnServiceTokens>());
    }
}
