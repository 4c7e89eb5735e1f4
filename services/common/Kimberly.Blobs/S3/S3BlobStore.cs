using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Kimberly.Blobs.S3;

/// <summary>Keeps blobs in a bucket of AWS, MinIO or another server that speaks S3.</summary>
internal sealed class S3BlobStore(S3Options options) : IBlobStore, IDisposable
{
    private readonly AmazonS3Client _s3 = new(new BasicAWSCredentials(options.AccessKey, options.SecretKey), ConfigOf(options));
    private volatile bool _bucketExists = !options.CreateBucket;

    public async Task PutAsync(string key, Stream content, string contentType, CancellationToken cancellation)
    {
        BlobRules.CheckKey(key);
        BlobRules.CheckContentType(contentType);
        await EnsureBucketAsync(cancellation);
        await new S3Put(_s3, options.Bucket, key, contentType).RunAsync(content, cancellation);
    }

    public async Task<Blob?> GetAsync(string key, CancellationToken cancellation)
    {
        BlobRules.CheckKey(key);
        await EnsureBucketAsync(cancellation);
        try
        {
            var answer = await _s3.GetObjectAsync(new GetObjectRequest { BucketName = options.Bucket, Key = key }, cancellation);
            return new Blob(answer.ResponseStream, answer.ContentLength, answer.Headers.ContentType, answer);
        }
        catch (AmazonS3Exception ex) when (ex.ErrorCode == "NoSuchKey")
        {
            return null;
        }
    }

    public async Task<BlobPage> ListAsync(string prefix, string? after, int limit, CancellationToken cancellation)
    {
        BlobRules.CheckPage(prefix, after, limit);
        await EnsureBucketAsync(cancellation);
        var answer = await _s3.ListObjectsV2Async(
            new ListObjectsV2Request { BucketName = options.Bucket, Prefix = prefix, StartAfter = after, MaxKeys = limit }, cancellation);
        List<BlobItem> items = [.. from blob in answer.S3Objects ?? [] select new BlobItem(blob.Key, blob.Size ?? 0, blob.LastModified ?? default)];
        return new BlobPage(items, answer.IsTruncated == true && items.Count > 0 ? items[^1].Key : null);
    }

    public async Task DeleteAsync(string key, CancellationToken cancellation)
    {
        BlobRules.CheckKey(key);
        await EnsureBucketAsync(cancellation);
        await _s3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = options.Bucket, Key = key }, cancellation);
    }

    public void Dispose() => _s3.Dispose();

    private async Task EnsureBucketAsync(CancellationToken cancellation)
    {
        if (_bucketExists)
            return;
        try
        {
            await _s3.PutBucketAsync(new PutBucketRequest { BucketName = options.Bucket, UseClientRegion = true }, cancellation);
        }
        catch (AmazonS3Exception ex) when (ex.StatusCode == HttpStatusCode.Conflict)
        {
            // It exists. Whether it is ours, the next call will tell.
        }

        _bucketExists = true;
    }

    private static AmazonS3Config ConfigOf(S3Options options)
    {
        var config = new AmazonS3Config
        {
            // Requests are signed with a hash of the content anyway, and not every compatible server knows the newer checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = 2,
            Timeout = TimeSpan.FromSeconds(30),
        };
        if (options.ServiceUrl is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }
        else
        {
            config.ServiceURL = options.ServiceUrl.AbsoluteUri;
            config.AuthenticationRegion = options.Region;
            // Compatible servers rarely have a DNS name for each bucket.
            config.ForcePathStyle = true;
        }

        return config;
    }
}
