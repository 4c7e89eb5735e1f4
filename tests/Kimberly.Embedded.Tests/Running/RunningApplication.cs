namespace Kimberly.Embedded.Tests.Running;

/// <summary>An application that is started once: two replicas of a service, one that refers to them, and both servers.</summary>
public sealed class RunningApplication : IAsyncLifetime
{
    private readonly IDistributedApplicationTestingBuilder _builder = DistributedApplicationTestingBuilder.Create();
    private DistributedApplication? _app;

    public DistributedApplication App => _app ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        var postgres = _builder.AddPostgres("postgres").WithDataVolume();
        var database = postgres.AddDatabase("notesdb", "notes");
        var redis = _builder.AddRedis("redis").WithDataVolume().WithPersistence();
        var secret = _builder.AddParameter("secret", new GenerateParameterDefault { MinLength = 30 }, secret: true, persist: true);
        var pair = _builder.AddTestService("pair").WithReplicas(2).WithReference(redis, "cache").WaitFor(redis);
        _builder.AddTestService("front-end")
            .WithReference(database).WaitFor(database)
            .WithReference(pair).WaitFor(pair)
            .WithEnvironment("SECRET", secret)
            .WithEnvironment("PLAIN", "a value, with = and \"quotes\"")
            .WithEnvironment("PAIR_URL", pair.GetEndpoint("http"));
        _app = await _builder.BuildAsync();
        await _app.StartAsync();
        await _app.ResourceNotifications.WaitForResourceHealthyAsync("front-end", Limits.Token());
    }

    public async ValueTask DisposeAsync() => await _builder.DisposeAsync();
}
