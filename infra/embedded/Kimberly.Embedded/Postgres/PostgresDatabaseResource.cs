namespace Kimberly.Embedded;

/// <summary>A database of a PostgreSQL server; created when it is missing.</summary>
public sealed class PostgresDatabaseResource : Resource, IResourceWithParent, IResourceWithConnectionString
{
    internal PostgresDatabaseResource(string name, string databaseName, PostgresServerResource parent)
        : base(name)
    {
        DatabaseName = databaseName;
        Parent = parent;
    }

    /// <summary>Its server.</summary>
    public PostgresServerResource Parent { get; }

    /// <summary>Its name in the server.</summary>
    public string DatabaseName { get; }

    IResource IResourceWithParent.Parent => Parent;

    /// <inheritdoc/>
    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<string?>($"{Parent.ConnectionString};Database={DatabaseName}");

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string>> GetConnectionProperties() => Parent.PropertiesOf(DatabaseName);
}
