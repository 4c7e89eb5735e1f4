using Kimberly.ServiceDefaults;
using Kimberly.ServiceDefaults.Data;
using Kimberly.Users;
using Kimberly.Users.Data;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("users");
builder.AddUsers();

var app = builder.Build();
app.UseServiceDefaults();
app.MapUsers();
await app.RunServiceAsync<UsersDb>(args);
