namespace Kimberly.Embedded.Tests;

/// <summary>Declares the test program as a service, and asks it things.</summary>
internal static class TestServices
{
    private const string ProjectFile = "../Kimberly.Embedded.TestProgram/Kimberly.Embedded.TestProgram.csproj";

    public static IResourceBuilder<ProjectResource> AddTestService(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddProject(name, ProjectFile).WithHttpEndpoint().WithHttpHealthCheck("/ready");

    public static async Task<string> EnvironmentOfAsync(this DistributedApplication app, string service, string variable, CancellationToken cancellationToken)
    {
        using var client = app.CreateHttpClient(service);
        return await client.GetStringAsync($"/environment/{variable}", cancellationToken);
    }

    public static async Task<int> ProcessOfAsync(this DistributedApplication app, string resource, CancellationToken cancellationToken)
    {
        var state = await app.ResourceNotifications.WaitForResourceAsync(resource, e => e.Snapshot.ProcessId is not null, cancellationToken);
        return state.Snapshot.ProcessId ?? 0;
    }

    /// <summary>Kills a process with SIGKILL and waits until another one has taken its place and is healthy.</summary>
    public static async Task KillAndWaitAsync(this DistributedApplication app, string resource, CancellationToken cancellationToken)
    {
        var killed = await app.ProcessOfAsync(resource, cancellationToken);
        Processes.Signals.Send(killed, Processes.Signal.Kill);
        await app.ResourceNotifications.WaitForResourceAsync(
            resource,
            e => e.Snapshot.ProcessId is { } process && process != killed && e.Snapshot.HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy,
            cancellationToken);
    }
}
