using System.Reflection;

namespace Kimberly.Embedded.Projects;

/// <summary>What was built of a project.</summary>
/// <param name="ProjectFolder">The folder of its project file.</param>
/// <param name="Assembly">The program, which exists only when the project is built.</param>
internal sealed record ProjectOutput(string ProjectFolder, string Assembly)
{
    /// <summary>The output for the configuration in which the AppHost itself was built.</summary>
    public static ProjectOutput Of(string projectFile, Assembly? appHost)
    {
        var folder = Path.GetDirectoryName(projectFile) ?? "/";
        var configuration = appHost?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";
        var framework = $"net{Environment.Version.Major}.{Environment.Version.Minor}";
        return new ProjectOutput(folder, Path.Combine(folder, "bin", "Embedded", configuration, framework, Path.GetFileNameWithoutExtension(projectFile) + ".dll"));
    }
}
