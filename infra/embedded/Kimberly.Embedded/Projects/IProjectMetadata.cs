namespace Kimberly.Embedded;

/// <summary>Where a project is.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>The full path of its project file.</summary>
    string ProjectPath { get; }
}
