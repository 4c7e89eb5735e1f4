namespace Kimberly.Blobs;

/// <summary>
/// Keeps files of any size by key. A key is 1 to 512 characters: segments of 1 to 128 ASCII letters, digits, hyphens, underscores and dots, the first of
/// which is no dot, with slashes between them (<c>reports/0198c2f0/march.pdf</c>). Every method throws <see cref="ArgumentException"/> for another key,
/// and <see cref="IOException"/> or the S3 client's exceptions where the store does not work.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// Stores a blob, in the place of one with the same key. Others see the old one or none until the whole new one is stored, whatever happens meanwhile.
    /// </summary>
    /// <param name="key">Its key.</param>
    /// <param name="content">Its bytes, read from where the stream stands to its end; never held in memory as a whole.</param>
    /// <param name="contentType">Its media type, such as <c>application/pdf</c>: 1 to 200 visible ASCII characters and spaces.</param>
    /// <param name="cancellation">Gives up; nothing is stored then.</param>
    Task PutAsync(string key, Stream content, string contentType, CancellationToken cancellation);

    /// <summary>Opens a blob for reading; the caller disposes it. What is read stays the same when the blob is replaced or deleted meanwhile.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when there is no such blob.</returns>
    Task<Blob?> GetAsync(string key, CancellationToken cancellation);

    /// <summary>Lists blobs, ordered by the bytes of their keys.</summary>
    /// <param name="prefix">What their keys begin with; empty for all.</param>
    /// <param name="after">The key after which the page begins (<see cref="BlobPage.Next"/> of the one before); null for the first page.</param>
    /// <param name="limit">How many at most, 1 to 1000.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<BlobPage> ListAsync(string prefix, string? after, int limit, CancellationToken cancellation);

    /// <summary>Deletes a blob. Nothing happens when there is none.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellation">Gives up.</param>
    Task DeleteAsync(string key, CancellationToken cancellation);
}
