using Kimberly.Auth.Accounts;
using Kimberly.Auth.Api;
using Kimberly.Auth.ApiKeys;
using Kimberly.Auth.Background;
using Kimberly.Auth.Data;
using Kimberly.Auth.Invitations;
using Kimberly.Auth.Lockout;
using Kimberly.Auth.Mail;
using Kimberly.Auth.Oidc;
using Kimberly.Auth.Passwords;
using Kimberly.Auth.SecondFactors;
using Kimberly.Auth.ServiceAccess;
using Kimberly.Auth.Sessions;
using Kimberly.Auth.SigningKeys;
using Kimberly.Auth.Tokens;
using Kimberly.ServiceDefaults.Data;
using Kimberly.ServiceDefaults.Http;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
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
        builder.AddLockout();
        builder.AddMail();
        builder.AddSigningKeys();
        builder.AddSessions();
        builder.AddApiKeys();
        builder.AddSecondFactors();
        builder.AddOidc();
        builder.AddServiceAccess();
    }

    public static void MapAuth(this WebApplication app)
    {
        app.MapAccounts();
        app.MapPasswords();
        app.MapInvitations();
        app.MapSessions();
        app.MapSigningKeys();
        app.MapKeys();
        app.MapKeyExchange();
        app.MapTotp();
        app.MapOidc();
        app.MapServiceTokens();
    }

    private static void AddAccounts(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PasswordCheck>();
        builder.Services.AddScoped<SignUp>();
        builder.Services.AddScoped<Login>();
        builder.Services.AddScoped<NewPassword>();
        builder.Services.AddScoped<PasswordChange>();
        builder.Services.AddScoped<PasswordReset>();
        builder.Services.AddScoped<EmailVerification>();
        builder.Services.AddSingleton<Administrators>();
        builder.Services.AddSingleton<InvitationCodes>();
        builder.Services.AddScoped<Registration>();
        builder.Services.AddRepeated<SignUpLeftovers>(TimeSpan.FromHours(1));
        builder.Services.AddRepeated<ProfileUpdates>(TimeSpan.FromSeconds(5));
        builder.AddServiceClient<UsersClient>("users", CallAs.Service);
    }

    private static void AddLockout(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LockoutOptions>().BindConfiguration(LockoutOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.Configure<ForwardedHeadersOptions>(ForwardedClients.Configure);
        builder.Services.AddSingleton<ClientOrigin>();
        builder.Services.AddSingleton<FailedAttempts>();
        builder.Services.AddScoped<PasswordProof>();
    }

    private static void AddMail(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SmtpOptions>().BindConfiguration(SmtpOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .Validate<IOptions<AuthOptions>>(
                (smtp, auth) => !smtp.IsConfigured || auth.Value.PublicUrl is not null,
                "Auth:PublicUrl is not set, and mails, which Smtp:Host asks for, need it for their links.");
        builder.Services.AddScoped<MailQueue>();
        builder.Services.AddScoped<SmtpSender>();
        builder.Services.AddRepeated<MailDelivery>(TimeSpan.FromSeconds(2));
    }

    private static void AddSigningKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<KeyEncryption>();
        builder.Services.AddSingleton<SigningKeyRing>();
        builder.Services.AddScoped<SigningKeyRotation>();
        builder.Services.AddHostedService<SigningKeyLoader>();
        // Auth checks tokens with the keys that it holds, instead of asking itself over HTTP.
        builder.Services.Replace(ServiceDescriptor.Singleton<IConfigurationManager<OpenIdConnectConfiguration>, OwnKeys>());
    }

    private static void AddSessions(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AccessTokens>();
        builder.Services.AddSingleton<RevokedSessions>();
        builder.Services.AddScoped<SessionStore>();
        // An ended session is refused everywhere within five seconds, also when Redis was away, or auth was killed, in between.
        builder.Services.AddRepeated<EndedSessions>(TimeSpan.FromSeconds(1));
        builder.Services.AddRepeated<ExpiredSessions>(TimeSpan.FromHours(1));
    }

    private static void AddApiKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<ApiKeyStore>();
        builder.Services.AddScoped<ApiKeyExchange>();
    }

    private static void AddSecondFactors(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<SecondFactorCheck>();
        builder.Services.AddScoped<TotpSetup>();
        builder.Services.AddScoped<LoginChallenges>();
    }

    private static void AddOidc(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<OidcOptions>()
            .Configure<IConfiguration>((options, configuration) => configuration.GetSection(OidcOptions.Section).Bind(options.Providers))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services
            .AddHttpClient(OidcProvider.Client, http =>
            {
                http.Timeout = OidcProvider.Patience;
                http.MaxResponseContentBufferSize = OidcProvider.MostBytes;
            })
            // A provider that sends us elsewhere could send us to our own services.
            .UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = false);
        builder.Services.AddSingleton<OidcProviders>();
        builder.Services.AddSingleton<RedirectUris>();
        builder.Services.AddScoped<OidcSignIn>();
        builder.Services.AddScoped<ProviderAccounts>();
    }

    private static void AddServiceAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ServiceClientsOptions>().BindConfiguration(ServiceClientsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ServiceSecrets>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IServiceTokens, OwnServiceTokens>());
    }
}
