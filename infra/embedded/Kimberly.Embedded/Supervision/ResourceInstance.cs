using System.Globalization;
using Kimberly.Embedded.Output;
using Kimberly.Embedded.Processes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.Embedded.Supervision;

/// <summary>One replica of a resource: starts its process when what it waits for is healthy, watches its health, and starts it again when it ends.</summary>
internal sealed class ResourceInstance(IResource resource, int replica, IProcessPlan plan, Supervisor supervisor) : IAsyncDisposable
{
    private const int EndsUntilHint = 5;

    private readonly CancellationTokenSource _stopping = new();
    private readonly RestartBackoff _backoff = new();
    private volatile CancellationTokenSource _restarting = new();
    private volatile ChildProcess? _child;
    private TimeSpan _grace;
    private Task _running = Task.CompletedTask;
    private bool _wasHealthy;

    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The replica's name: the resource's, with a number where there are several.</summary>
    public string Id { get; } = resource.GetReplicaCount() == 1 ? resource.Name : string.Create(CultureInfo.InvariantCulture, $"{resource.Name}-{replica}");

    /// <summary>How it is run.</summary>
    public IProcessPlan Plan { get; } = plan;

    private HostOutput Output => supervisor.Output;

    /// <summary>Begins. Returns at once.</summary>
    public void Start()
    {
        Publish(KnownResourceStates.Waiting, null);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Stops the process and starts it with a new environment. A replica that is not running yet will have it anyway.</summary>
    public void Restart() => _restarting.Cancel();

    /// <summary>Stops for good: asks the process to end, and kills it when it has not within the time.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        _grace = grace;
        await _stopping.CancelAsync();
        await _running;
    }

    /// <summary>Whether its process writes what must not be lost.</summary>
    public bool KeepsData => _child?.KeepsData ?? false;

    /// <summary>Stops for good, without asking.</summary>
    public void Kill()
    {
        _stopping.Cancel();
        _child?.Send(Signal.Kill);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        if (Plan is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        _stopping.Dispose();
        _restarting.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await supervisor.WaitForDependenciesAsync(Resource, _stopping.Token);
            while (true)
            {
                var wait = await RunOnceAsync();
                await Task.Delay(wait, supervisor.Time, _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Told to stop: the one good end.
        }
        finally
        {
            Publish(KnownResourceStates.Exited, null);
        }
    }

    /// <summary>One life of the process; returns the wait before the next one.</summary>
    private async Task<TimeSpan> RunOnceAsync()
    {
        var watch = new HealthWatch(supervisor.Time);
        var restarting = RenewRestart();
        try
        {
            Publish(KnownResourceStates.Starting, null);
            await using var child = await StartProcessAsync();
            using var alive = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, restarting);
            var watching = Task.WhenAll(
                WatchAsync(watch, alive.Token),
                EndWhenHungAsync(child, watch, alive.Token),
                TellReferrersAsync(watch, _wasHealthy, alive.Token));
            try
            {
                await child.Ended.WaitAsync(alive.Token);
            }
            catch (OperationCanceledException) when (alive.IsCancellationRequested)
            {
                await child.StopAsync(_stopping.IsCancellationRequested ? _grace : Supervisor.RestartGrace);
            }

            await alive.CancelAsync();
            await watching;
            supervisor.Children.Remove(child.Identity);
            return AfterEnd(child, watch, restarting.IsCancellationRequested);
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            // Whatever it was: the other resources go on, and this one is tried again.
            Output.Say($"{Id} cannot start: {e.Message}");
            Publish(KnownResourceStates.Exited, null);
            return _backoff.Next(TimeSpan.Zero);
        }
        finally
        {
            _child = null;
        }
    }

    private CancellationToken RenewRestart()
    {
        // Restarts that were asked for before this start are fulfilled by it.
        var renewed = new CancellationTokenSource();
        _restarting = renewed;
        return renewed.Token;
    }

    private async Task<ChildProcess> StartProcessAsync()
    {
        if (await EndpointPorts.EnsureFreeAsync(Resource, replica, _stopping.Token))
        {
            Output.Say($"{Id} listens on another port now, because somebody took the old one; what refers to it is started again.");
            supervisor.RestartReferrers(Resource);
        }

        var spec = await Plan.PrepareAsync(_stopping.Token);
        var child = await ProcessLauncher.StartAsync(spec, (line, isError) => Output.Write(Resource.Name, Id, line, isError));
        try
        {
            supervisor.Children.Add(Id, child.Identity);
        }
        catch
        {
            // A process that is not written down would outlive a killed host.
            await child.DisposeAsync();
            throw;
        }

        _child = child;
        Publish(KnownResourceStates.Starting, null);
        return child;
    }

    private async Task WatchAsync(HealthWatch watch, CancellationToken alive)
    {
        try
        {
            while (true)
            {
                var problem = await CheckAsync(alive);
                alive.ThrowIfCancellationRequested();
                if (watch.Take(problem is null))
                    TellHealth(watch, problem);
                await Task.Delay(watch.NextCheck(), supervisor.Time, alive);
            }
        }
        catch (OperationCanceledException) when (alive.IsCancellationRequested)
        {
            // The process has ended, or is about to.
        }
    }

    /// <summary>Kills a process that hangs; like any other end, that is followed by a start.</summary>
    private async Task EndWhenHungAsync(ChildProcess child, HealthWatch watch, CancellationToken alive)
    {
        if (!supervisor.KillsHung)
            return;

        try
        {
            await new HangWatch(Plan.AnswersAsync, () => ActivityOf(child), supervisor.Time).UntilHungAsync(watch.HealthyOnce, alive);
            Output.Say($"{Id} has given no sign of life for {HangWatch.Limit.TotalSeconds} s; it is killed.");
            child.Send(Signal.Kill);
        }
        catch (OperationCanceledException) when (alive.IsCancellationRequested)
        {
            // The process has ended, or is about to.
        }
    }

    /// <summary>
    /// A process that chooses its port, and is started again, is somewhere else: what refers to it is started again when it is healthy. When it ends
    /// again and again it must first prove that it stays, or everything would be started for each of its attempts.
    /// </summary>
    private async Task TellReferrersAsync(HealthWatch watch, bool movedAway, CancellationToken alive)
    {
        if (!movedAway || !Resource.ChoosesItsPort())
            return;

        try
        {
            await watch.HealthyOnce.WaitAsync(alive);
            if (_backoff.EndsInARow > 0)
                await Task.Delay(RestartBackoff.HealthyWhile, supervisor.Time, alive);
            Output.Say($"{Id} listens on another port now, because it was started again; what refers to it is started again.");
            supervisor.RestartReferrers(Resource);
        }
        catch (OperationCanceledException) when (alive.IsCancellationRequested)
        {
            // The process has ended, or is about to: its next start is told of then.
        }
    }

    private ProcessActivity? ActivityOf(ChildProcess child) =>
        ProcFs.Activity(child.Identity.Pid) is { } activity ? activity with { IsStopped = activity.IsStopped || Plan.HasStoppedHelper() } : null;

    private async Task<string?> CheckAsync(CancellationToken alive)
    {
        try
        {
            var problem = await Plan.CheckAsync(alive);
            if (problem is null && Plan.ChosenPort is { } port)
                EndpointPorts.TakeChosen(Resource, replica, port);
            return problem;
        }
        catch (Exception e) when (!alive.IsCancellationRequested)
        {
            return e.Message;
        }
    }

    // A process that answers that it cannot work is only noted: killing it would not bring back what it waits for.
    private void TellHealth(HealthWatch watch, string? problem)
    {
        Publish(KnownResourceStates.Running, watch.IsHealthy ? HealthStatus.Healthy : HealthStatus.Unhealthy);
        if (!watch.IsHealthy)
            Output.Say($"{Id} is unhealthy: {problem}");
        else if (_wasHealthy)
            Output.Say($"{Id} is healthy again.");
        else
            Output.Say(string.Create(CultureInfo.InvariantCulture, $"{Id} is healthy after {watch.Age.TotalSeconds:0.0} s."));
        _wasHealthy |= watch.IsHealthy;
    }

    private TimeSpan AfterEnd(ChildProcess child, HealthWatch watch, bool asked)
    {
        Publish(KnownResourceStates.Exited, null);
        if (_stopping.IsCancellationRequested || asked)
            return TimeSpan.Zero;

        var wait = _backoff.Next(watch.HealthyFor);
        Output.Say(string.Create(CultureInfo.InvariantCulture, $"{Id} has ended with {Words(child)}; it starts again{(wait > TimeSpan.Zero ? $" in {wait.TotalSeconds:0.0} s" : "")}."));
        if (!_wasHealthy && _backoff.EndsInARow == EndsUntilHint)
            Output.Say($"{Id} has ended {EndsUntilHint} times and was never healthy; its last lines above say why.");
        return wait;
    }

    private static string Words(ChildProcess child)
    {
        const int killedBySignal = 128;
        var code = child.ExitCode;
        return code > killedBySignal ? $"signal {code - killedBySignal}" : $"exit code {code}";
    }

    private void Publish(string state, HealthStatus? health) =>
        supervisor.Notifications.Publish(new ResourceEvent(Resource, Id, new CustomResourceSnapshot(state, health, _child?.Identity.Pid)));
}
