using Kimberly.Memory;
using Kimberly.Memory.Api;
using Kimberly.Memory.Data;
using Kimberly.ServiceDefaults;
using Kimberly.ServiceDefaults.Data;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("memory");
builder.AddMemory();

var app = builder.Build();
app.UseServiceDefaults();
app.MapMemory();
app.MapQuery();
app.MapInternalItems();

await app.RunServiceAsync<MemoryDb>(args);
