using System.Collections.ObjectModel;

namespace Kimberly.Embedded;

/// <summary>The resources of an application; refuses a second one of the same name.</summary>
internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection
{
    /// <inheritdoc/>
    protected override void InsertItem(int index, IResource item)
    {
        if (this.Any(other => string.Equals(other.Name, item.Name, StringComparison.OrdinalIgnoreCase)))
            throw new DistributedApplicationException($"There are two resources of the name '{item.Name}'.");
        base.InsertItem(index, item);
    }
}
