using System.Diagnostics;
using Kimberly.Embedded.Home;
using Kimberly.Embedded.Output;

namespace Kimberly.Embedded.Supervision;

/// <summary>Runs all processes of an application: who waits for whom, who is told when a port changes, and in which order they stop.</summary>
internal sealed class Supervisor : IAsyncDisposable
{
    /// <summary>How long a process that is started anew may take to stop.</summary>
    public static readonly TimeSpan RestartGrace = TimeSpan.FromSeconds(5);

    // All of it within 10 s: programs first, what keeps data last and with the rest of the time. The outermost program, which stops first, finishes
    // the requests that run; those behind it then have none and end at once.
    private static readonly TimeSpan ProgramGrace = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ProgramsStopped = TimeSpan.FromSeconds(5.5);
    private static readonly TimeSpan AllStopped = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan LeastGrace = TimeSpan.FromMilliseconds(100);

    private readonly List<ResourceInstance> _instances;

    /// <summary>Makes the plans of all resources that have processes.</summary>
    public Supervisor(
        IEnumerable<IResource> resources, KimberlyHome home, HostOutput output, ResourceNotificationService notifications, bool killsHung, TimeProvider time)
    {
        KillsHung = killsHung;
        Output = output;
        Notifications = notifications;
        Time = time;
        Children = new ChildRegister(home.ChildrenFile);
        _instances =
        [
            .. from resource in resources
               from process in resource.Annotations.OfType<ProcessAnnotation>()
               from replica in Enumerable.Range(0, resource.GetReplicaCount())
               let plan = process.CreatePlan(new ProcessStart(replica, home.DataFolder(resource.Name)))
               select new ResourceInstance(resource, replica, plan, this),
        ];
    }

    /// <summary>Where lines go.</summary>
    public HostOutput Output { get; }

    /// <summary>Where states go.</summary>
    public ResourceNotificationService Notifications { get; }

    /// <summary>Whether what gives no sign of life is killed.</summary>
    public bool KillsHung { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>The processes that run.</summary>
    public ChildRegister Children { get; }

    /// <summary>Looks whether everything that will be run is there.</summary>
    public async Task CheckPrerequisitesAsync(CancellationToken cancellationToken)
    {
        foreach (var instance in _instances)
            await instance.Plan.CheckPrerequisitesAsync(cancellationToken);
    }

    /// <summary>Begins to start everything, each as soon as what it waits for is healthy.</summary>
    public void Start() => _instances.ForEach(instance => instance.Start());

    /// <summary>Completes when everything is healthy.</summary>
    public Task WaitUntilHealthyAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_instances.Select(instance => Notifications.WaitForResourceHealthyAsync(instance.Resource.Name, cancellationToken)));

    /// <summary>Completes when everything that a resource waits for is healthy.</summary>
    public Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken) =>
        Task.WhenAll(WaitGraph.DependenciesOf(resource).Select(other => Notifications.WaitForResourceHealthyAsync(other.Name, cancellationToken)));

    /// <summary>Starts anew what is told where a resource listens.</summary>
    public void RestartReferrers(IResource resource)
    {
        foreach (var referrer in _instances.Where(instance => WaitGraph.ReferencesOf(instance.Resource).Contains(resource)))
            referrer.Restart();
    }

    /// <summary>Stops everything, each after what waited for it.</summary>
    public async Task StopAsync()
    {
        var started = Stopwatch.GetTimestamp();
        var stops = new Dictionary<ResourceInstance, Task>();
        foreach (var instance in _instances)
            await StopOnceAsync(instance);

        Task StopOnceAsync(ResourceInstance instance)
        {
            if (!stops.TryGetValue(instance, out var stop))
                stops[instance] = stop = StopInOrderAsync(instance);
            return stop;
        }

        async Task StopInOrderAsync(ResourceInstance instance)
        {
            var dependants = _instances.Where(other => WaitGraph.DependenciesOf(other.Resource).Contains(instance.Resource));
            await Task.WhenAll(dependants.Select(StopOnceAsync).ToList());
            await instance.StopAsync(Grace(instance, Stopwatch.GetElapsedTime(started)));
        }
    }

    /// <summary>Kills everything at once.</summary>
    public void Kill() => _instances.ForEach(instance => instance.Kill());

    /// <summary>Stops what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var instance in _instances)
            await instance.DisposeAsync();
    }

    private static TimeSpan Grace(ResourceInstance instance, TimeSpan elapsed)
    {
        var left = instance.KeepsData ? AllStopped - elapsed : ProgramsStopped - elapsed;
        var wanted = instance.KeepsData || left < ProgramGrace ? left : ProgramGrace;
        return wanted > LeastGrace ? wanted : LeastGrace;
    }
}
