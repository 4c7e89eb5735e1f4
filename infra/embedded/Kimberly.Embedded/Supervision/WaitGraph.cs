namespace Kimberly.Embedded.Supervision;

/// <summary>Who waits for whom.</summary>
internal static class WaitGraph
{
    /// <summary>The resources with processes that a resource waits for: those it was told to, and those whose address is not known before they run.</summary>
    public static IEnumerable<IResource> DependenciesOf(IResource resource) =>
        resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Root())
            .Concat(ReferencesOf(resource).Where(other => other.ChoosesItsPort()))
            .Distinct();

    /// <summary>The resources with processes whose address a resource is told.</summary>
    public static IEnumerable<IResource> ReferencesOf(IResource resource) =>
        resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Where(relation => relation.Type == KnownRelationshipTypes.Reference)
            .Select(relation => relation.Resource.Root());

    /// <summary>Refuses a circle, in which everybody would wait for ever.</summary>
    public static void CheckForCircles(IEnumerable<IResource> resources)
    {
        var path = new List<IResource>();
        var done = new HashSet<IResource>();
        foreach (var resource in resources)
            Visit(resource);

        void Visit(IResource resource)
        {
            if (done.Contains(resource))
                return;

            var seen = path.IndexOf(resource);
            if (seen >= 0)
                throw new DistributedApplicationException($"These wait for each other in a circle: {string.Join(" -> ", path.Skip(seen).Append(resource).Select(r => r.Name))}.");
            path.Add(resource);
            foreach (var dependency in DependenciesOf(resource))
                Visit(dependency);
            path.RemoveAt(path.Count - 1);
            done.Add(resource);
        }
    }
}
