using Kimberly.Gateway;
using Kimberly.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("gateway");
builder.AddGateway();

var app = builder.Build();
app.UseGateway();
app.MapGateway();
await app.RunAsync();
