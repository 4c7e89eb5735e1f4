namespace Kimberly.Embedded;

/// <summary>One thing that was declared about a resource.</summary>
public interface IResourceAnnotation;
