namespace Kimberly.Embedded;

/// <summary>An application under test: it runs in a temporary data folder, on free ports, without a terminal.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    /// <summary>Ends the declaration.</summary>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
