using Kimberly.Embedded.Projects;

namespace Kimberly.Embedded.Kafka;

/// <summary>The program of the broker, which is built with this library and not copied to those who use it: its native libraries are large.</summary>
internal static class KafkaProgram
{
    private const string Project = "infra/embedded/Kimberly.Embedded.Broker/Kimberly.Embedded.Broker.csproj";

    /// <summary>Its path, in the checkout that the running program was built from.</summary>
    /// <exception cref="DistributedApplicationException">It is not built.</exception>
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var assembly = ProjectOutput.Of(Path.Combine(folder.FullName, Project), typeof(KafkaProgram).Assembly).Assembly;
            if (File.Exists(assembly))
                return assembly;
        }

        throw new DistributedApplicationException(
            $"The broker is not built: there is no output of {Project} above {AppContext.BaseDirectory}. `./kimberly up` builds everything.");
    }
}
