using System.Diagnostics;

namespace Kimberly.Embedded.Processes;

/// <summary>A running child process.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan OutputGrace = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;
    private readonly Signal _stopSignal;

    internal ChildProcess(Process process, ProcessSpec spec, Action<string, bool> onLine)
    {
        _process = process;
        _stopSignal = spec.StopSignal;
        KeepsData = spec.KeepsData;
        Identity = ProcessIdentity.Of(process.Id) ?? new ProcessIdentity(process.Id, 0);
        OutputRead = Task.WhenAll(
            ReadAsync(process.StandardOutput, line => onLine(line, false)),
            ReadAsync(process.StandardError, line => onLine(line, true)));
        Ended = EndAsync();
        InputWritten = WriteAsync(spec.Input);
    }

    /// <summary>Whether it writes what must not be lost.</summary>
    public bool KeepsData { get; }

    /// <summary>Which process it is.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>Completes with the exit code; 128 plus the signal where one ended it.</summary>
    public Task<int> Ended { get; }

    /// <summary>The exit code, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Completes when both output streams are at their end. Grandchildren may hold them open for a moment longer than the process lives.</summary>
    public Task OutputRead { get; }

    private Task InputWritten { get; }

    /// <summary>Sends a signal, unless it has ended.</summary>
    public void Send(Signal signal)
    {
        if (!Ended.IsCompleted)
            Signals.Send(Identity.Pid, signal);
    }

    /// <summary>Asks it to stop, and kills it when it has not after the given time.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        Send(_stopSignal);
        try
        {
            await Ended.WaitAsync(grace);
        }
        catch (TimeoutException)
        {
            Send(Signal.Kill);
            await Ended;
        }
    }

    /// <summary>Kills it if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        Send(Signal.Kill);
        await Ended;
        await InputWritten;
        try
        {
            await OutputRead.WaitAsync(OutputGrace);
        }
        catch (TimeoutException)
        {
            // A grandchild holds the streams open; what it still says is lost.
        }

        _process.Dispose();
    }

    private async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private async Task WriteAsync(string? input)
    {
        try
        {
            if (input is not null)
                await _process.StandardInput.WriteAsync(input);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended, or closed its input, before it had read everything: its exit code tells the story.
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> onLine)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
                onLine(line);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The stream was closed under the reader when the child was disposed.
        }
    }
}
