using System.Runtime.InteropServices;

namespace Kimberly.Embedded.Processes;

/// <summary>The program that runs .NET programs.</summary>
internal static class DotNet
{
    /// <summary>Its path: the one that runs this very host, or the machine's.</summary>
    /// <exception cref="DistributedApplicationException">There is none.</exception>
    public static string Find()
    {
        // {root}/shared/Microsoft.NETCore.App/{version}/ is where the runtime lies.
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        var dotnet = Path.Combine(root, "dotnet");
        return File.Exists(dotnet)
            ? dotnet
            : Programs.Find("dotnet") ?? throw new DistributedApplicationException("The program dotnet was not found.");
    }
}
