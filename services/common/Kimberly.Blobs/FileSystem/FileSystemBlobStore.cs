using Microsoft.Extensions.Logging;

namespace Kimberly.Blobs.FileSystem;

/// <summary>Keeps blobs in a folder of a local disk. Several processes may use it together.</summary>
internal sealed partial class FileSystemBlobStore(string root, ILogger<FileSystemBlobStore> logger) : IBlobStore
{
    private const int MostAttempts = 20;

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    // Below the root, because a file can be renamed within one file system only; no key leads here.
    private string Unfinished => Path.Combine(_root, ".unfinished");

    /// <summary>Creates the folder where it is missing, for its owner only, and deletes what crashed processes left.</summary>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public void Open()
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(_root);
            else
                Directory.CreateDirectory(_root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.CreateDirectory(Unfinished);
            Sweep();
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Blobs:Folder names {_root}, which cannot be used: {ex.Message}", ex);
        }
    }

    public async Task PutAsync(string key, Stream content, string contentType, CancellationToken cancellation)
    {
        BlobRules.CheckKey(key);
        BlobRules.CheckContentType(contentType);
        await using var file = CreateUnfinished();
        try
        {
            await file.WriteAsync(BlobFile.Head(contentType), cancellation);
            await content.CopyToAsync(file, cancellation);
            await file.FlushAsync(cancellation);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            cancellation.ThrowIfCancellationRequested();
            // Still open, and so still locked: nobody takes it for a leftover.
            Publish(file.Name, PathOf(key));
        }
        catch
        {
            File.Delete(file.Name);
            throw;
        }
    }

    public async Task<Blob?> GetAsync(string key, CancellationToken cancellation)
    {
        BlobRules.CheckKey(key);
        if (TryOpen(PathOf(key)) is not { } file)
            return null;
        try
        {
            var contentType = await BlobFile.ReadContentTypeAsync(file, cancellation);
            return new Blob(file, file.Length - BlobFile.HeadLength, contentType, file);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public Task<BlobPage> ListAsync(string prefix, string? after, int limit, CancellationToken cancellation)
    {
        BlobRules.CheckPage(prefix, after, limit);
        var items = new List<BlobItem>();
        foreach (var key in FolderWalk.Keys(_root, prefix, after ?? ""))
        {
            cancellation.ThrowIfCancellationRequested();
            var file = new FileInfo(PathOf(key));
            // What was deleted since its name was read is passed over.
            if (file.Exists)
            {
                if (items.Count == limit)
                    return Task.FromResult(new BlobPage(items, items[^1].Key));
                items.Add(new BlobItem(key, file.Length - BlobFile.HeadLength, file.LastWriteTimeUtc));
            }
        }

        return Task.FromResult(new BlobPage(items, null));
    }

    public Task DeleteAsync(string key, CancellationToken cancellation)
    {
        BlobRules.CheckKey(key);
        var path = PathOf(key);
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // There never was one.
        }

        RemoveEmptyFolders(FolderOf(path));
        FolderSync.UpTo(_root, FolderOf(path));
        return Task.CompletedTask;
    }

    // Folders are named after people's ids: an empty one is not left behind.
    private void RemoveEmptyFolders(string folder)
    {
        try
        {
            for (; folder.Length > _root.Length; folder = FolderOf(folder))
                Directory.Delete(folder);
        }
        catch (IOException)
        {
            // It holds others, or somebody else removed it.
        }
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(path) ?? "";

    private string PathOf(string key) => Path.Combine(_root, key + FolderWalk.Ending);

    /// <summary>A new file, with a shared lock while it is open: readers of the published one share it, and who sweeps does not get it alone.</summary>
    private FileStream CreateUnfinished()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(Path.Combine(Unfinished, Path.GetRandomFileName()), new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    Share = FileShare.Read,
                    Options = FileOptions.Asynchronous,
                });
            }
            catch (IOException ex) when (attempt < MostAttempts && ex is not DirectoryNotFoundException)
            {
                // Somebody swept between its creation and its lock.
            }
        }
    }

    private void Publish(string unfinished, string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(FolderOf(path));
                File.Move(unfinished, path, overwrite: true);
                break;
            }
            catch (IOException) when (attempt < MostAttempts && File.Exists(unfinished))
            {
                // Somebody deleted the last blob of the folder, and the folder with it: before the move (it is not found), or while it was
                // being created (the system says that it exists, and the runtime then that it is no folder).
            }
        }

        FolderSync.UpTo(_root, FolderOf(path));
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 4096,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception ex) when (ex is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Sweep()
    {
        var swept = 0;
        foreach (var path in Directory.EnumerateFiles(Unfinished))
        {
            try
            {
                // A lock ends with its process: what can be locked belongs to nobody.
                using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                File.Delete(path);
                swept++;
            }
            catch (IOException)
            {
                // Somebody is writing it, or was quicker.
            }
        }

        if (swept > 0)
            LogSwept(logger, swept);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Count} unfinished blobs that ended processes left")]
    private static partial void LogSwept(ILogger logger, int count);
}
