namespace Kimberly.Blobs;

/// <summary>A stored blob, open for reading until it is disposed.</summary>
public sealed class Blob : IAsyncDisposable
{
    private readonly IDisposable _source;

    internal Blob(Stream content, long length, string contentType, IDisposable source)
    {
        Content = content;
        Length = length;
        ContentType = contentType;
        _source = source;
    }

    /// <summary>The bytes, to be read once from here to the end.</summary>
    public Stream Content { get; }

    /// <summary>How many bytes there are.</summary>
    public long Length { get; }

    /// <summary>The media type it was stored with.</summary>
    public string ContentType { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        _source.Dispose();
    }
}
