using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Kimberly.Blobs.S3;

/// <summary>
/// Stores one blob: what fits into a part with a single request, what is larger as an upload of parts, which becomes visible with its last request. The length
/// need not be known before, and memory holds one part at a time.
/// </summary>
internal sealed class S3Put(IAmazonS3 s3, string bucket, string key, string contentType)
{
    // S3 takes at least 5 MiB a part and at most 10,000 parts: with these, 80 GiB.
    internal const int PartLength = 8 * 1024 * 1024;

    public async Task RunAsync(Stream content, CancellationToken cancellation)
    {
        var part = new byte[PartLength];
        var length = await FillAsync(content, part, cancellation);
        if (length < PartLength)
        {
            await s3.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = bucket,
                    Key = key,
                    ContentType = contentType,
                    InputStream = new MemoryStream(part, 0, length),
                    UseChunkEncoding = false,
                },
                cancellation);
            return;
        }

        var upload = (await s3.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, ContentType = contentType }, cancellation)).UploadId;
        try
        {
            await SendAsync(content, part, upload, cancellation);
        }
        catch
        {
            await AbortAsync(upload);
            throw;
        }
    }

    private async Task SendAsync(Stream content, byte[] part, string upload, CancellationToken cancellation)
    {
        var sent = new List<PartETag>();
        for (var length = part.Length; length > 0; length = await FillAsync(content, part, cancellation))
        {
            var answer = await s3.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = upload,
                    PartNumber = sent.Count + 1,
                    InputStream = new MemoryStream(part, 0, length),
                    PartSize = length,
                    UseChunkEncoding = false,
                },
                cancellation);
            sent.Add(new PartETag(sent.Count + 1, answer.ETag));
        }

        await s3.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload, PartETags = sent }, cancellation);
    }

    private async Task AbortAsync(string upload)
    {
        try
        {
            await s3.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload }, CancellationToken.None);
        }
        catch (AmazonServiceException)
        {
            // The server's rule for unfinished uploads removes it; what failed first is what the caller needs to know.
        }
    }

    private static async Task<int> FillAsync(Stream content, byte[] part, CancellationToken cancellation) =>
        await content.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellation);
}
