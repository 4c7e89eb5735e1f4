namespace Kimberly.Embedded;

/// <summary>Where a project is.</summary>
internal sealed record ProjectMetadata(string ProjectPath) : IProjectMetadata;
