namespace Kimberly.Embedded.Home;

/// <summary>Keeps generated secrets, each in a file of its own that only its owner may read.</summary>
internal static class SecretFile
{
    /// <summary>The secret of a name; made and kept when there is none yet.</summary>
    public static string GetOrCreate(string home, string name, Func<string> create)
    {
        var folder = Path.Combine(home, "secrets");
        var file = Path.Combine(folder, name);
        if (File.Exists(file))
            return File.ReadAllText(file).TrimEnd('\n');

        OwnerOnly.CreateFolder(folder);
        var secret = create();
        OwnerOnly.ReplaceFile(file, secret + '\n');
        return secret;
    }
}
