namespace Kimberly.AppHost.Settings;

/// <summary>Tells a service where the models of the repository are.</summary>
internal static class BundledModels
{
    /// <summary>Names the folder of the models, when running. In a published image they will lie beside the service, where it looks without being told.</summary>
    public static IResourceBuilder<ProjectResource> WithBundledModels(this IResourceBuilder<ProjectResource> service) =>
        service.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? service
            : service.WithEnvironment("Inference__ModelsPath", Path.GetFullPath("../models", service.ApplicationBuilder.AppHostDirectory));
}
