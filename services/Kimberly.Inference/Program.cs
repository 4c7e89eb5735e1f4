using Kimberly.Inference;
using Kimberly.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("inference");
builder.AddInference();

var app = builder.Build();
app.UseServiceDefaults();
app.MapInference();
await app.RunAsync();
