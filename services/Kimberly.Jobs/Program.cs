using Kimberly.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.ServiceDefaults;
using Kimberly.ServiceDefaults.Data;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("jobs");
builder.AddJobs();

var app = builder.Build();
app.UseServiceDefaults();
app.MapJobsService();

await app.RunServiceAsync<JobsDb>(args);
