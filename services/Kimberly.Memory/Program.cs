using Kimberly.Memory;
using Kimberly.Memory.Api;
using Kimberly.Memory.Data;
using Kimberly.ServiceDefaults;
using Kimberly.ServiceDefaults.Data;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("memory");
builder.AddMemory();

// Here, because the generator of the validation reads the assembly that calls it.
builder.Services.AddValidation();

var app = builder.Build();
app.UseServiceDefaults();
app.MapMemory();
app.MapQuery();
app.MapInternalItems();

await app.RunServiceAsync<MemoryDb>(args);
