namespace Kimberly.Embedded;

/// <summary>A part of the application: a server, a database, a project, a parameter.</summary>
public interface IResource
{
    /// <summary>Its name, unique in the application whatever the case of its letters.</summary>
    string Name { get; }

    /// <summary>Everything that was declared about it, in order.</summary>
    ResourceAnnotationCollection Annotations { get; }
}
