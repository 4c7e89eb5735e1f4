namespace Kimberly.Blobs.FileSystem;

/// <summary>Names the keys below a folder in the order of their bytes, and looks only into folders that can hold some of them.</summary>
internal static class FolderWalk
{
    /// <summary>What ends the name of a blob's file. No key has it, so that the key of a blob may be the folder of another one.</summary>
    public const string Ending = "~";

    public static IEnumerable<string> Keys(string folder, string prefix, string after, string parent = "")
    {
        foreach (var name in Names(folder))
        {
            var key = parent + name;
            if (!name.EndsWith('/'))
            {
                if (key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, after) > 0)
                    yield return key;
            }
            else if (MayHold(key, prefix, after))
            {
                foreach (var inner in Keys(Path.Combine(folder, name), prefix, after, key))
                    yield return inner;
            }
        }
    }

    private static bool MayHold(string folder, string prefix, string after) =>
        (folder.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(folder, StringComparison.Ordinal))
        && (string.CompareOrdinal(folder, after) > 0 || after.StartsWith(folder, StringComparison.Ordinal));

    // The slash is a part of a folder's name here: with it, the order of the names is the order of the whole keys.
    private static List<string> Names(string folder)
    {
        var names = new List<string>();
        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                var isFolder = entry is DirectoryInfo;
                var name = isFolder ? entry.Name : entry.Name.EndsWith(Ending, StringComparison.Ordinal) ? entry.Name[..^1] : "";
                if (BlobRules.IsKey(name))
                    names.Add(isFolder ? name + "/" : name);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Its last blob was deleted meanwhile.
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
