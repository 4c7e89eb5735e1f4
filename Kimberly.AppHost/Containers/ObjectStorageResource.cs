namespace Kimberly.AppHost.Containers;

/// <summary>Where files are kept: MinIO.</summary>
/// <param name="name">Its name.</param>
internal sealed class ObjectStorageResource(string name) : ContainerResource(name)
{
    /// <summary>The id of its access key.</summary>
    public required IResourceBuilder<ParameterResource> AccessKey { get; init; }

    /// <summary>The secret of its access key.</summary>
    public required IResourceBuilder<ParameterResource> SecretKey { get; init; }

    /// <summary>What download links are signed with.</summary>
    public required IResourceBuilder<ParameterResource> LinkSecret { get; init; }
}
