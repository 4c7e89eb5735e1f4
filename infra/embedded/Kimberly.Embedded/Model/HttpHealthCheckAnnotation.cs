namespace Kimberly.Embedded;

/// <summary>The request that tells whether a replica is healthy.</summary>
internal sealed record HttpHealthCheckAnnotation(string EndpointName, string Path, int StatusCode) : IResourceAnnotation;
