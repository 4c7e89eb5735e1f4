namespace Kimberly.Embedded.Postgres;

/// <summary>How a PostgreSQL server is run.</summary>
/// <param name="Folder">Everything it owns is below this folder.</param>
/// <param name="Password">The password of the superuser.</param>
internal sealed record PostgresSettings(string Folder, string Password)
{
    /// <summary>The superuser, unless another one is named.</summary>
    public const string DefaultUserName = "postgres";

    /// <summary>The superuser.</summary>
    public string UserName { get; init; } = DefaultUserName;

    /// <summary>Databases that are created when they are missing.</summary>
    public IReadOnlyCollection<string> Databases { get; init; } = [];

    /// <summary>Whether pgvector must be installed.</summary>
    public bool NeedsVector { get; init; }

    /// <summary>Whether what was committed survives a power failure. Only tests go without.</summary>
    public bool Durable { get; init; } = true;
}
