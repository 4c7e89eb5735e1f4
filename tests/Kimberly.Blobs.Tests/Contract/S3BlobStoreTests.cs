using Kimberly.Testing.Servers;

namespace Kimberly.Blobs.Tests.Contract;

public sealed class S3BlobStoreTests(S3Server server) : BlobStoreContract
{
    protected override IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Blobs:Provider"] = "S3",
        ["Blobs:LinkSecret"] = Store.LinkSecret,
        ["Blobs:S3:ServiceUrl"] = server.Url,
        ["Blobs:S3:Bucket"] = server.NewBucket(),
        ["Blobs:S3:CreateBucket"] = "true",
        ["Blobs:S3:AccessKey"] = server.AccessKey,
        ["Blobs:S3:SecretKey"] = server.SecretKey,
    };

    // This server lists folder by folder: it is asked only for what comes out the same in the order of bytes, which S3 promises.
    protected override string[] ListedKeys => ["B", "_c", "a/a", "a/b/1", "a/b/10", "a/b/2", "b/x/y/z"];
}
