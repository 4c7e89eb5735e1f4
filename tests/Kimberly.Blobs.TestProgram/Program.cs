using Kimberly.Blobs;

// Stores what comes over standard input under the key of the first argument, and says when that is done: a process for tests to kill in the middle.
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.AddBlobs();
using var host = builder.Build();
await using var content = Console.OpenStandardInput();
await host.Services.GetRequiredService<IBlobStore>().PutAsync(args[0], content, "application/octet-stream", CancellationToken.None);
Console.WriteLine("stored");
