using Kimberly.Embedded.Home;

namespace Kimberly.Embedded;

/// <summary>Declares object storage. These two calls are Kimberly's own; the AppHost has them for the Aspire profile.</summary>
public static class ObjectStorageBuilderExtensions
{
    /// <summary>Adds a place for files: a folder of the data folder.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Its name, and the folder's.</param>
    public static IResourceBuilder<ObjectStorageResource> AddObjectStorage(this IDistributedApplicationBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var secret = new GenerateParameterDefault { MinLength = 43, Special = false };
        var linkSecret = builder.AddParameter($"{name}-link-secret", secret, secret: true, persist: true);
        return builder.AddResource(new ObjectStorageResource(name, () => KimberlyHome.DataFolder(builder.HomeFolder(), name), linkSecret.Resource));
    }

    /// <summary>Has a service keep its files there, with what <c>AddBlobs()</c> of Kimberly.Blobs reads.</summary>
    /// <param name="service">The service.</param>
    /// <param name="storage">The place.</param>
    public static IResourceBuilder<ProjectResource> WithObjectStorage(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<ObjectStorageResource> storage)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(storage);
        return service.WithReferenceRelationship(storage.Resource).WithEnvironment(context =>
        {
            context.EnvironmentVariables["Blobs__Provider"] = "FileSystem";
            context.EnvironmentVariables["Blobs__Folder"] = storage.Resource.Folder;
            context.EnvironmentVariables["Blobs__LinkSecret"] = storage.Resource.LinkSecretParameter;
        });
    }
}
