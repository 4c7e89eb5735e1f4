using System.Text.Json;
using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Home;

/// <summary>What <c>run/host.json</c> tells scripts about the running host.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="StartTime">When it started, in clock ticks since boot (field 22 of /proc/PID/stat), to tell it from a later process of the same id.</param>
/// <param name="Url">Where the application answers: its first external endpoint.</param>
/// <param name="State"><c>starting</c>, <c>healthy</c> or <c>stopping</c>.</param>
internal sealed record HostState(int Pid, long StartTime, string? Url, string State)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>This process in a state.</summary>
    public static HostState Of(string state, string? url) =>
        new(Environment.ProcessId, ProcFs.StartTime(Environment.ProcessId) ?? 0, url, state);

    /// <summary>What the file says, if its host still lives; else null.</summary>
    public static HostState? Read(string file)
    {
        try
        {
            var state = JsonSerializer.Deserialize<HostState>(File.ReadAllText(file), Json);
            return state is not null && new ProcessIdentity(state.Pid, state.StartTime).IsAlive ? state : null;
        }
        catch (Exception e) when (ProcFs.IsGone(e) || e is JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the file so that a reader sees the old or the new one, never half of it.</summary>
    public void Write(string file) => OwnerOnly.ReplaceFile(file, JsonSerializer.Serialize(this, Json), survivesPowerFailure: false);
}
