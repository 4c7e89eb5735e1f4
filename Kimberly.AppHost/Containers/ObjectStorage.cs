namespace Kimberly.AppHost.Containers;

/// <summary>Declares object storage for the Aspire profile; the Embedded profile has the same two calls.</summary>
internal static class ObjectStorage
{
    private const string Endpoint = "s3";

    /// <summary>Adds a place for files: a container with MinIO, whose keys are generated and kept.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Its name.</param>
    public static IResourceBuilder<ObjectStorageResource> AddObjectStorage(this IDistributedApplicationBuilder builder, string name)
    {
        var storage = new ObjectStorageResource(name)
        {
            AccessKey = Generate(builder, $"{name}-access-key", 20),
            SecretKey = Generate(builder, $"{name}-secret-key", 40),
            LinkSecret = Generate(builder, $"{name}-link-secret", 43),
        };
        return builder.AddResource(storage)
            .WithImage("minio/minio", "RELEASE.2025-09-07T16-13-09Z")
            .WithArgs("server", "/data")
            .WithEnvironment("MINIO_ROOT_USER", storage.AccessKey)
            .WithEnvironment("MINIO_ROOT_PASSWORD", storage.SecretKey)
            .WithVolume($"kimberly-{name}-data", "/data")
            .WithHttpEndpoint(targetPort: 9000, name: Endpoint)
            .WithHttpHealthCheck("/minio/health/live", endpointName: Endpoint);
    }

    /// <summary>Has a service keep its files there, with what <c>AddBlobs()</c> of Kimberly.Blobs reads.</summary>
    /// <param name="service">The service.</param>
    /// <param name="storage">The place.</param>
    public static IResourceBuilder<ProjectResource> WithObjectStorage(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<ObjectStorageResource> storage) =>
        service
            .WithEnvironment("Blobs__Provider", "S3")
            .WithEnvironment("Blobs__S3__ServiceUrl", storage.GetEndpoint(Endpoint))
            .WithEnvironment("Blobs__S3__Bucket", "kimberly")
            .WithEnvironment("Blobs__S3__CreateBucket", "true")
            .WithEnvironment("Blobs__S3__AccessKey", storage.Resource.AccessKey)
            .WithEnvironment("Blobs__S3__SecretKey", storage.Resource.SecretKey)
            .WithEnvironment("Blobs__LinkSecret", storage.Resource.LinkSecret);

    private static IResourceBuilder<ParameterResource> Generate(IDistributedApplicationBuilder builder, string name, int length) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = length, Special = false }, secret: true, persist: true);
}
