namespace Kimberly.Embedded;

/// <summary>Where files are kept: a folder here, a container with MinIO in the Aspire profile.</summary>
public sealed class ObjectStorageResource : Resource, IResourceWithWaitSupport
{
    private readonly Func<string> _folder;

    internal ObjectStorageResource(string name, Func<string> folder, ParameterResource linkSecret)
        : base(name)
    {
        _folder = folder;
        LinkSecretParameter = linkSecret;
    }

    /// <summary>What download links are signed with.</summary>
    public ParameterResource LinkSecretParameter { get; }

    /// <summary>The folder, below the data folder.</summary>
    internal string Folder => _folder();
}
