using Kimberly.Embedded.Projects;
using Kimberly.Embedded.Supervision;

namespace Kimberly.Embedded;

/// <summary>Declares projects.</summary>
public static class ProjectBuilderExtensions
{
    /// <summary>Adds a project.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Its name, by which others find it.</param>
    /// <param name="projectPath">The path of its project file, from the AppHost's folder.</param>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var resource = new ProjectResource(name);
        var file = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, projectPath.Replace('\\', '/')));
        return builder.AddResource(resource)
            .WithAnnotation(new ProjectMetadata(file))
            .WithAnnotation(new ProcessAnnotation(start => new ProjectPlan(resource, start.Replica, ProjectOutput.Of(file, builder.AppHostAssembly))));
    }

    /// <summary>Runs several processes of a project; references reach all of them.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas));
    }
}
