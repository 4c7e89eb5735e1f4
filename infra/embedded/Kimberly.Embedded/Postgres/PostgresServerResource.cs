using System.Globalization;
using Kimberly.Embedded.Postgres;

namespace Kimberly.Embedded;

/// <summary>A PostgreSQL server.</summary>
public sealed class PostgresServerResource : ContainerResource, IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";
    private readonly Dictionary<string, string> _databases = [];

    internal PostgresServerResource(string name, ParameterResource? userName, ParameterResource password)
        : base(name)
    {
        UserNameParameter = userName;
        PasswordParameter = password;
        PrimaryEndpoint = new EndpointReference(this, PrimaryEndpointName);
    }

    /// <summary>Where it listens.</summary>
    public EndpointReference PrimaryEndpoint { get; }

    /// <summary>The name of its superuser; <c>postgres</c> when null.</summary>
    public ParameterResource? UserNameParameter { get; }

    /// <summary>The password of its superuser.</summary>
    public ParameterResource PasswordParameter { get; }

    /// <summary>The names of its databases by the names of their resources.</summary>
    public IReadOnlyDictionary<string, string> Databases => _databases;

    /// <inheritdoc/>
    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<string?>(ConnectionString);

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string>> GetConnectionProperties() => PropertiesOf(null);

    internal string ConnectionString =>
        $"Host={PrimaryEndpoint.Host};Port={PrimaryEndpoint.Port};Username={UserName};Password={PasswordParameter.Value}";

    internal string UserName => UserNameParameter?.Value ?? PostgresSettings.DefaultUserName;

    internal void AddDatabase(string name, string databaseName) => _databases.Add(name, databaseName);

    internal IEnumerable<KeyValuePair<string, string>> PropertiesOf(string? database)
    {
        var path = database is null ? "" : $"/{Uri.EscapeDataString(database)}";
        var place = $"{PrimaryEndpoint.Host}:{PrimaryEndpoint.Port}{path}";
        yield return new("Host", PrimaryEndpoint.Host);
        yield return new("Port", PrimaryEndpoint.Port.ToString(CultureInfo.InvariantCulture));
        yield return new("Username", UserName);
        yield return new("Password", PasswordParameter.Value);
        yield return new("Uri", $"postgresql://{UserName}:{Uri.EscapeDataString(PasswordParameter.Value)}@{place}");
        yield return new("JdbcConnectionString", $"jdbc:postgresql://{place}");
        if (database is not null)
            yield return new("DatabaseName", database);
    }
}
