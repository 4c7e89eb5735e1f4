using System.Text.Json;
using Kimberly.Embedded.Home;
using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Supervision;

/// <summary>Writes down which processes the host has started, so that the next host can end what a killed one left behind.</summary>
internal sealed class ChildRegister(string file)
{
    private static readonly TimeSpan LeftoverLimit = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private readonly Dictionary<ProcessIdentity, string> _children = [];

    /// <summary>Ends the processes that an earlier host wrote down: only those whose start time matches too.</summary>
    /// <returns>The names of what was ended.</returns>
    public async Task<IReadOnlyList<string>> EndLeftoversAsync(CancellationToken cancellationToken)
    {
        var leftovers = Read().Where(child => child.Identity.IsAlive).ToList();
        foreach (var child in leftovers)
            Signals.Send(child.Pid, Signal.Kill);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LeftoverLimit);
        foreach (var child in leftovers)
        {
            while (child.Identity.IsAlive)
                await Task.Delay(TimeSpan.FromMilliseconds(10), limit.Token);
        }

        File.Delete(file);
        return [.. leftovers.Select(child => child.Name)];
    }

    /// <summary>Writes a process down.</summary>
    public void Add(string name, ProcessIdentity process)
    {
        lock (_lock)
        {
            _children[process] = name;
            Write();
        }
    }

    /// <summary>Strikes a process out.</summary>
    public void Remove(ProcessIdentity process)
    {
        lock (_lock)
        {
            _children.Remove(process);
            Write();
        }
    }

    private void Write()
    {
        var boot = ProcFs.BootId();
        var children = _children.Select(child => new RegisteredChild(child.Value, child.Key.Pid, child.Key.StartTime, boot));
        OwnerOnly.ReplaceFile(file, JsonSerializer.Serialize(children), survivesPowerFailure: false);
    }

    private List<RegisteredChild> Read()
    {
        try
        {
            var boot = ProcFs.BootId();
            return [.. (JsonSerializer.Deserialize<List<RegisteredChild>>(File.ReadAllText(file)) ?? []).Where(child => child.BootId == boot)];
        }
        catch (Exception e) when (ProcFs.IsGone(e) || e is JsonException)
        {
            return [];
        }
    }

    private sealed record RegisteredChild(string Name, int Pid, long StartTime, string BootId)
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public ProcessIdentity Identity => new(Pid, StartTime);
    }
}
