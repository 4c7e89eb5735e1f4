using System.Text;

namespace Kimberly.Embedded.Home;

/// <summary>Creates files and folders that nobody but their owner may read, from their first moment on.</summary>
internal static class OwnerOnly
{
    private const string NeedsUnix = "The Embedded profile runs on Linux only.";
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates a folder, unless it exists.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException(NeedsUnix);
        Directory.CreateDirectory(path, ReadWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Creates a file in the place of one that may exist.</summary>
    public static void WriteFile(string path, string content, bool survivesPowerFailure = true)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException(NeedsUnix);
        File.Delete(path);
        using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = ReadWrite });
        stream.Write(Encoding.UTF8.GetBytes(content));
        stream.Flush(flushToDisk: survivesPowerFailure);
    }

    /// <summary>Replaces a file in one step: others see the old or the new content, never half of it.</summary>
    public static void ReplaceFile(string path, string content, bool survivesPowerFailure = true)
    {
        var unfinished = $"{path}.{Environment.ProcessId}.tmp";
        WriteFile(unfinished, content, survivesPowerFailure);
        File.Move(unfinished, path, overwrite: true);
    }
}
