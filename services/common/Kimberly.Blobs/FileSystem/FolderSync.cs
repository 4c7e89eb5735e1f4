using System.Runtime.InteropServices;

namespace Kimberly.Blobs.FileSystem;

/// <summary>Puts the names in a folder on the disk; .NET itself does so for the content of files only.</summary>
internal static class FolderSync
{
    /// <summary>Syncs a folder and those that it is in, up to the root of the store.</summary>
    public static void UpTo(string root, string folder)
    {
        // Another system has no such call, and needs none to be consistent.
        if (!OperatingSystem.IsLinux())
            return;

        for (var current = folder; current.Length >= root.Length; current = Path.GetDirectoryName(current) ?? "")
            Sync(current);
    }

    private static void Sync(string folder)
    {
        const int readOnly = 0;
        var handle = Open(folder, readOnly);
        // Removed again by who deleted its last blob: nothing is left to be synced.
        if (handle < 0)
            return;

        var failed = Fsync(handle) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (failed)
            throw new IOException($"The folder of a blob could not be written to the disk: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
