namespace Kimberly.Embedded.TestProgram;

/// <summary>A service that tells what it was given and does what tests ask: be unready, finish an answer or linger when it should stop.</summary>
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
        app.MapGet("/last-words", LastWordsAsync);
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("Hello from the test service."));
        app.Lifetime.ApplicationStopping.Register(() => Console.WriteLine("Goodbye from the test service."));
        if (Environment.GetEnvironmentVariable("LINGER") is not null)
            app.Lifetime.ApplicationStopping.Register(() => new ManualResetEventSlim().Wait(Timeout.Infinite));
        app.Run();
    }

    /// <summary>Begins an answer at once, and finishes it some time after it was asked to stop.</summary>
    private static async Task LastWordsAsync(HttpContext context, IHostApplicationLifetime lifetime)
    {
        await context.Response.WriteAsync("I am here", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        var stopping = new TaskCompletionSource();
        await using var told = lifetime.ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task.WaitAsync(context.RequestAborted);
        await Task.Delay(TimeSpan.FromSeconds(2.5), context.RequestAborted);
        await context.Response.WriteAsync(" until the end", context.RequestAborted);
    }
}
