namespace Kimberly.Embedded.Output;

/// <summary>The table that is shown when everything is healthy.</summary>
internal static class ResourceTable
{
    /// <summary>Where people go: the first external endpoint, or null.</summary>
    public static string? MainUrl(IEnumerable<IResource> resources) => Endpoints(resources).FirstOrDefault(e => e.EndpointAnnotation.IsExternal) is { } endpoint
        ? ForPeople(endpoint)
        : null;

    /// <summary>The lines of the table: what is open to the outside first.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<IResource> resources)
    {
        var rows = Endpoints(resources)
            .OrderByDescending(endpoint => endpoint.EndpointAnnotation.IsExternal)
            .Select(endpoint => (endpoint.Resource.Name, Url: ForPeople(endpoint), Note: Note(endpoint)))
            .ToList();
        var nameWidth = rows.Select(row => row.Name.Length).DefaultIfEmpty().Max();
        var urlWidth = rows.Select(row => row.Url.Length).DefaultIfEmpty().Max();
        foreach (var row in rows)
            yield return $"  {row.Name.PadRight(nameWidth)}  {row.Url.PadRight(urlWidth)}  {row.Note}".TrimEnd();
    }

    private static IEnumerable<EndpointReference> Endpoints(IEnumerable<IResource> resources) =>
        resources.OfType<IResourceWithEndpoints>().SelectMany(resource => resource.GetEndpoints()).Where(endpoint => endpoint.IsAllocated);

    private static string Note(EndpointReference endpoint)
    {
        var replicas = endpoint.Resource.GetReplicaCount();
        return replicas > 1 ? $"{replicas} replicas"
            : endpoint.EndpointAnnotation.IsExternal ? "open to you"
            : endpoint.EndpointName == endpoint.Scheme ? ""
            : endpoint.EndpointName;
    }

    private static string ForPeople(EndpointReference endpoint) =>
        endpoint.EndpointAnnotation.IsExternal ? endpoint.Url.Replace("//127.0.0.1:", "//localhost:", StringComparison.Ordinal) : endpoint.Url;
}
