namespace Kimberly.Embedded;

/// <summary>A resource that is reached with a connection string.</summary>
public interface IResourceWithConnectionString : IResource, IValueProvider
{
    /// <summary>The connection string; known once the application has started.</summary>
    ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default);

    /// <summary>The parts of the connection string (<c>Host</c>, <c>Port</c> ...), which referring resources get as <c>{NAME}_{PART}</c>.</summary>
    IEnumerable<KeyValuePair<string, string>> GetConnectionProperties();

    /// <inheritdoc/>
    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => GetConnectionStringAsync(cancellationToken);
}
