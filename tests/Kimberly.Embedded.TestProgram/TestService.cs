namespace Kimberly.Embedded.TestProgram;

/// <summary>A service that tells what it was given and does what tests ask: be unready, or linger when it should stop.</summary>
internal static class TestService
{
    /// <summary>Runs until it is stopped.</summary>
    public static void Run()
    {
        var ready = Environment.GetEnvironmentVariable("START_UNREADY") is null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/ready", () => ready ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        app.MapPost("/ready/{value}", (bool value) => ready = value);
        app.MapGet("/environment/{name}", (string name) => Environment.GetEnvironmentVariable(name) ?? "");
        app.MapGet("/process", () => Environment.ProcessId);
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("Hello from the test service."));
        app.Lifetime.ApplicationStopping.Register(() => Console.WriteLine("Goodbye from the test service."));
        if (Environment.GetEnvironmentVariable("LINGER") is not null)
            app.Lifetime.ApplicationStopping.Register(() => new ManualResetEventSlim().Wait(Timeout.Infinite));
        app.Run();
    }
}
