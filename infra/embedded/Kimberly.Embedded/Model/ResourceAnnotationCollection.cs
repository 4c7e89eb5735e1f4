using System.Collections.ObjectModel;

namespace Kimberly.Embedded;

/// <summary>What was declared about a resource, in order.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;
