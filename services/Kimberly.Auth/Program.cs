using Kimberly.Auth;
using Kimberly.Auth.Accounts;
using Kimberly.Auth.Data;
using Kimberly.Auth.SigningKeys;
using Kimberly.ServiceDefaults;
using Kimberly.ServiceDefaults.Data;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("auth");
builder.AddAuth();
if (args is [OwnerPasswordReset.Verb, ..])
{
    Environment.ExitCode = await OwnerPasswordReset.RunAsync(builder, args.ElementAtOrDefault(1));
    return;
}

var app = builder.Build();
app.UseForwardedHeaders();
app.UseServiceDefaults();
app.MapAuth();
if (!await app.TryRotateSigningKeyAsync(args))
{
    await app.RunServiceAsync<AuthDb>(args);
}
