namespace Kimberly.Blobs.S3;

/// <summary>The settings of the provider S3: <c>Blobs:S3:*</c>.</summary>
internal sealed class S3Options
{
    /// <summary>The address of MinIO or another compatible server; null for AWS.</summary>
    public Uri? ServiceUrl { get; init; }

    /// <summary>The region; compatible servers mostly take any.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The bucket.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>Whether the bucket is created where it is missing.</summary>
    public bool CreateBucket { get; init; }

    /// <summary>The id of the access key.</summary>
    public string AccessKey { get; init; } = "";

    /// <summary>The secret of the access key.</summary>
    public string SecretKey { get; init; } = "";

    /// <summary>What is wrong with them, a sentence each.</summary>
    public IEnumerable<string> Problems()
    {
        if (ServiceUrl is not (null or { IsAbsoluteUri: true, Scheme: "http" or "https" }))
            yield return "Blobs:S3:ServiceUrl must be an address that begins with http:// or https://, or not set for AWS.";
        if (Region is not { Length: > 0 })
            yield return "Blobs:S3:Region must not be empty.";
        if (Bucket is not { Length: >= 3 and <= 63 })
            yield return "Blobs:S3:Bucket must name a bucket, in 3 to 63 characters.";
        if (AccessKey is not { Length: > 0 })
            yield return "Blobs:S3:AccessKey is not set; the provider S3 needs it.";
        if (SecretKey is not { Length: > 0 })
            yield return "Blobs:S3:SecretKey is not set; the provider S3 needs it.";
    }
}
