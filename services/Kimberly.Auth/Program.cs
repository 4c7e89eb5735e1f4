using Kimberly.Auth;
using Kimberly.Auth.Data;
using Kimberly.Auth.SigningKeys;
using Kimberly.ServiceDefaults;
using Kimberly.ServiceDefaults.Data;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("auth");
builder.AddAuth();

var app = builder.Build();
app.UseServiceDefaults();
app.MapAuth();
if (!await app.TryRotateSigningKeyAsync(args))
{
    await app.RunServiceAsync<AuthDb>(args);
}
