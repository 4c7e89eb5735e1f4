namespace Kimberly.Testing.Machine;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    /// <summary>Its root folder.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Kimberly.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Kimberly.sln above {AppContext.BaseDirectory}.");
    }
}
