namespace Kimberly.Blobs.Tests.Contract;

public sealed class FileSystemBlobStoreTests : BlobStoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kimberly-blobs-").FullName;

    protected override IDictionary<string, string?> Settings => Store.Folder(_folder);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
