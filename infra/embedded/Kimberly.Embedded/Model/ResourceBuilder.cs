namespace Kimberly.Embedded;

/// <summary>Declares things about a resource.</summary>
internal sealed class ResourceBuilder<T>(IDistributedApplicationBuilder applicationBuilder, T resource) : IResourceBuilder<T>
    where T : IResource
{
    /// <inheritdoc/>
    public IDistributedApplicationBuilder ApplicationBuilder { get; } = applicationBuilder;

    /// <inheritdoc/>
    public T Resource { get; } = resource;

    /// <inheritdoc/>
    public IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation)
        where TAnnotation : IResourceAnnotation
    {
        Resource.Annotations.Add(annotation);
        return this;
    }
}
