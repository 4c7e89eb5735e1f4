using System.Reflection;

namespace Kimberly.Embedded;

/// <summary>Finds the project folder of an AppHost from where its assembly lies, so that no path of the build machine is baked in.</summary>
internal static class AppHostFolder
{
    /// <summary>The folder of the project file: above the assembly, or beside a folder above it when the assembly was copied to a test's output.</summary>
    public static string Of(Assembly appHost)
    {
        var name = appHost.GetName().Name ?? "";
        var project = name + ".csproj";
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, project)))
                return folder.FullName;
            if (File.Exists(Path.Combine(folder.FullName, name, project)))
                return Path.Combine(folder.FullName, name);
        }

        return AppContext.BaseDirectory;
    }
}
