using System.Globalization;
using System.Net;
using System.Reflection;
using Kimberly.Embedded.Home;
using Kimberly.Embedded.Output;
using Kimberly.Embedded.Supervision;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Embedded;

/// <summary>An application that runs as processes of this machine.</summary>
public sealed class DistributedApplication : IAsyncDisposable, IDisposable
{
    private readonly IDistributedApplicationBuilder _builder;
    private readonly HostSettings _settings;
    private readonly ServiceProvider _services;
    private readonly CancellationTokenSource _stopped = new();
    private KimberlyHome? _home;
    private Supervisor? _supervisor;
    private Task _announcing = Task.CompletedTask;

    internal DistributedApplication(IDistributedApplicationBuilder builder, HostSettings settings)
    {
        _builder = builder;
        _settings = settings;
        _services = builder.Services.BuildServiceProvider();
        ResourceNotifications = _services.GetRequiredService<ResourceNotificationService>();
    }

    /// <summary>The application's own services.</summary>
    public IServiceProvider Services => _services;

    /// <summary>The states of the resources.</summary>
    public ResourceNotificationService ResourceNotifications { get; }

    internal IEnumerable<IResource> Resources => _builder.Resources;

    /// <summary>Begins the declaration of an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <summary>Begins the declaration of an application.</summary>
    /// <param name="args">The command line: configuration as <c>--Name=value</c>.</param>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) =>
        TestingSession.Current is { } session
            ? session.CreateBuilder(args)
            : new DistributedApplicationBuilder(args, Assembly.GetEntryAssembly() ?? throw new InvalidOperationException("There is no entry assembly."));

    /// <summary>Runs until Ctrl+C or SIGTERM; what prevents it is said on standard error and in the exit code.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <inheritdoc cref="Run"/>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var signals = new StopSignals(stop, onSecond: () => _supervisor?.Kill());
        try
        {
            await StartAsync(stop.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
        catch (DistributedApplicationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            Environment.ExitCode = e.ExitCode;
        }
        finally
        {
            await DisposeAsync();
        }
    }

    /// <summary>Begins to start everything. Returns before it is healthy: <see cref="ResourceNotifications"/> tells when.</summary>
    /// <exception cref="DistributedApplicationException">Something is missing, wrong or taken; nothing was started.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var time = _services.GetRequiredService<TimeProvider>();
        var begun = time.GetTimestamp();
        var ports = new EndpointPorts(ExternalAddress(), _settings.HonourPorts);
        var killsHung = KillsHung();
        WaitGraph.CheckForCircles(_builder.Resources);
        _home = _settings.OpenHome();
        var output = new HostOutput(_services.GetRequiredService<ResourceLoggerService>(), _settings.ShowOutput ? Terminal.Console(ReplicaNames()) : null);
        _supervisor = new Supervisor(_builder.Resources, _home, output, ResourceNotifications, killsHung, time);
        foreach (var leftover in await _supervisor.Children.EndLeftoversAsync(cancellationToken))
            output.Say($"{leftover} was left by a host that was killed; it has been ended.");
        await _supervisor.CheckPrerequisitesAsync(cancellationToken);
        ports.AllocateAll(_builder.Resources);
        var url = ResourceTable.MainUrl(_builder.Resources);
        HostState.Of("starting", url).Write(_home.HostFile);
        _supervisor.Start();
        _announcing = AnnounceAsync(_supervisor, _home, output, time, begun);
    }

    /// <summary>Stops everything in order, within 10 seconds.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _stopped.CancelAsync();
        await _announcing;
        if (_home is not null && _supervisor is not null)
        {
            HostState.Of("stopping", ResourceTable.MainUrl(_builder.Resources)).Write(_home.HostFile);
            await _supervisor.StopAsync().WaitAsync(cancellationToken);
        }
    }

    /// <summary>Stops everything and gives the data folder back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_home is not null)
        {
            await StopAsync();
            if (_supervisor is not null)
                await _supervisor.DisposeAsync();
            File.Delete(_home.HostFile);
            _home.Dispose();
            _home = null;
        }

        await _services.DisposeAsync();
        _stopped.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task AnnounceAsync(Supervisor supervisor, KimberlyHome home, HostOutput output, TimeProvider time, long begun)
    {
        try
        {
            await supervisor.WaitUntilHealthyAsync(_stopped.Token);
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            return;
        }

        var url = ResourceTable.MainUrl(_builder.Resources);
        output.Say(string.Create(CultureInfo.InvariantCulture, $"Everything is healthy after {time.GetElapsedTime(begun).TotalSeconds:0.0} s."));
        foreach (var line in ResourceTable.Lines([.. _builder.Resources]))
            output.Say(line);
        if (url is not null)
            output.Say($"Kimberly is at {url}");
        HostState.Of("healthy", url).Write(home.HostFile);
    }

    private IEnumerable<string> ReplicaNames() =>
        from resource in _builder.Resources
        where resource.TryGetLastAnnotation<ProcessAnnotation>(out _)
        from replica in Enumerable.Range(0, resource.GetReplicaCount())
        select resource.GetReplicaCount() == 1 ? resource.Name : $"{resource.Name}-{replica}";

    private bool KillsHung() => _builder.Configuration["KIMBERLY_KILL_HUNG"] switch
    {
        null or "" => true,
        var text => bool.TryParse(text, out var kills) ? kills : throw new DistributedApplicationException($"KIMBERLY_KILL_HUNG is '{text}'; it must be true or false."),
    };

    private IPAddress ExternalAddress() => _builder.Configuration["KIMBERLY_BIND"] switch
    {
        null or "" or "localhost" => IPAddress.Loopback,
        "*" => IPAddress.Any,
        var text => IPAddress.TryParse(text, out var address)
            ? address
            : throw new DistributedApplicationException($"KIMBERLY_BIND is '{text}'; it must be an address of this machine, like 127.0.0.1, 0.0.0.0 or ::."),
    };
}
