namespace Kimberly.AppHost.Settings;

/// <summary>The switch <c>KIMBERLY_GPU=Cuda</c>: the build reads it for the runtime's package, and the service is told to use it.</summary>
internal static class GpuSwitch
{
    /// <summary>Has the chat model computed on an NVIDIA card, where the switch says so. A project runs as a process and uses the host's card as it is.</summary>
    public static IResourceBuilder<ProjectResource> WithGpu(this IResourceBuilder<ProjectResource> service) =>
        service.ApplicationBuilder.Configuration["KIMBERLY_GPU"] is { Length: > 0 } device
            ? service.WithEnvironment("Inference__Scheduling__Device", device)
            : service;
}
