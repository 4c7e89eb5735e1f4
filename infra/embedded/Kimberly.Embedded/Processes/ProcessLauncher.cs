using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Kimberly.Embedded.Processes;

/// <summary>
/// Starts child processes that end with this one, however it ends. Linux ties that promise (the parent-death signal) to the thread that
/// starts the child, so all of them are started by one thread that lives as long as the process. Each child is a session of its own:
/// a Ctrl+C in the terminal reaches the host alone, which then stops its children in order.
/// </summary>
internal static class ProcessLauncher
{
    private static readonly BlockingCollection<Action> Starts = [];
    private static readonly string? SetSid = Programs.Find("setsid");
    private static readonly string? SetPriv = Programs.Find("setpriv");

    static ProcessLauncher()
    {
        new Thread(StartForever) { IsBackground = true, Name = "Child processes" }.Start();
    }

    /// <summary>Starts a process; its lines, and whether they are from standard error, go to <paramref name="onLine"/>.</summary>
    public static Task<ChildProcess> StartAsync(ProcessSpec spec, Action<string, bool> onLine)
    {
        var started = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                started.SetResult(Start(spec, onLine));
            }
            catch (Exception e)
            {
                started.SetException(new DistributedApplicationException($"{spec.FileName} cannot be started: {e.Message}", e));
            }
        });
        return started.Task;
    }

    /// <summary>Runs a short command to its end and returns what it wrote; anything but success is an exception with its last words.</summary>
    public static async Task<string> RunAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        var output = new ConcurrentQueue<string>();
        await using var child = await StartAsync(spec, (line, _) => output.Enqueue(line));
        var exitCode = await child.Ended.WaitAsync(cancellationToken);
        await child.OutputRead.WaitAsync(cancellationToken);
        return exitCode == 0
            ? string.Join('\n', output)
            : throw new DistributedApplicationException($"{spec.FileName} failed (exit code {exitCode}): {string.Join(' ', output.TakeLast(5))}");
    }

    private static void StartForever()
    {
        foreach (var start in Starts.GetConsumingEnumerable())
            start();
    }

    private static ChildProcess Start(ProcessSpec spec, Action<string, bool> onLine)
    {
        var command = Wrap(spec).ToList();
        var info = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = spec.WorkingFolder ?? "",
        };
        foreach (var (name, value) in spec.Environment)
            info.Environment[name] = value;
        return new ChildProcess(Process.Start(info) ?? throw new InvalidOperationException("no process was created"), spec, onLine);
    }

    // The process id stays the same through these: each replaces itself by the next.
    private static IEnumerable<string> Wrap(ProcessSpec spec)
    {
        if (SetSid is not null)
            yield return SetSid;

        if (SetPriv is not null)
        {
            yield return SetPriv;
            yield return "--pdeathsig=KILL";
            if (spec.User is { } user)
            {
                yield return $"--reuid={user.Name}";
                yield return $"--regid={user.Group}";
                yield return "--clear-groups";
                if (user.Capability is not null)
                {
                    yield return $"--inh-caps=+{user.Capability}";
                    yield return $"--ambient-caps=+{user.Capability}";
                }
            }

            yield return "--";
        }
        else if (spec.User is { } user)
        {
            throw new InvalidOperationException($"setpriv (package util-linux) is needed to run it as user {user.Name}");
        }

        yield return spec.FileName;
        foreach (var argument in spec.Arguments)
            yield return argument;
    }
}
