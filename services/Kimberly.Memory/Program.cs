using Kimberly.JobHandling;
using Kimberly.Memory;
using Kimberly.Memory.Api;
using Kimberly.Memory.Data;
using Kimberly.Messaging;
using Kimberly.ServiceDefaults;
using Kimberly.ServiceDefaults.Data;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("memory");
builder.AddMemory();

var app = builder.Build();
app.UseServiceDefaults();
app.MapMemory();
app.MapImport();
app.MapQuery();
app.MapInternalItems();
app.MapMessaging();
app.MapJobHandling();

await app.RunServiceAsync<MemoryDb>(args);
