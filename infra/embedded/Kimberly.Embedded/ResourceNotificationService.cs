using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.Embedded;

/// <summary>Tells what state each resource is in.</summary>
public sealed class ResourceNotificationService
{
    private readonly Lock _lock = new();
    private readonly IReadOnlyList<IResource> _resources;
    private readonly Dictionary<string, ResourceEvent> _states = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ResourceNotificationService(IReadOnlyList<IResource> resources)
    {
        _resources = resources;
    }

    /// <summary>Waits until all replicas of a resource are healthy. A database is healthy with its server; what has no process is so at once.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
    {
        var resource = Find(resourceName);
        await WaitUntilAsync(() => IsHealthy(resource), cancellationToken);
        lock (_lock)
        {
            return _states.Values.FirstOrDefault(state => ReferenceEquals(state.Resource, resource.Root()))
                ?? new ResourceEvent(resource, resource.Name, new CustomResourceSnapshot(KnownResourceStates.Running, HealthStatus.Healthy, null));
        }
    }

    /// <summary>Waits until a replica of a resource is as described.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="predicate">The description.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        var resource = Find(resourceName).Root();
        ResourceEvent? found = null;
        await WaitUntilAsync(
            () =>
            {
                found = _states.Values.FirstOrDefault(state => ReferenceEquals(state.Resource, resource) && predicate(state));
                return found is not null;
            },
            cancellationToken);
        return found ?? throw new InvalidOperationException("The wait ended without a state.");
    }

    /// <summary>The state of a replica: <c>{name}</c>, or <c>{name}-{index}</c> where there are several.</summary>
    public bool TryGetCurrentState(string resourceId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_lock)
            return _states.TryGetValue(resourceId, out resourceEvent);
    }

    internal void Publish(ResourceEvent state)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _states[state.ResourceId] = state;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    private bool IsHealthy(IResource resource)
    {
        var states = _states.Values.Where(state => ReferenceEquals(state.Resource, resource.Root())).ToList();
        return states.Count == 0
            ? !resource.Root().TryGetLastAnnotation<Supervision.ProcessAnnotation>(out _)
            : states.TrueForAll(state => state.Snapshot.HealthStatus == HealthStatus.Healthy);
    }

    private async Task WaitUntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (condition())
                    return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private IResource Find(string name) =>
        _resources.FirstOrDefault(resource => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no resource '{name}'.", nameof(name));
}
