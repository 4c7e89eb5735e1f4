using System.Runtime.InteropServices;

namespace Kimberly.Embedded;

/// <summary>Turns the signals that ask a program to end into a cancellation; a second one into impatience.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations;

    /// <summary>Listens to Ctrl+C, SIGTERM, SIGQUIT and the end of the terminal.</summary>
    public StopSignals(CancellationTokenSource stop, Action onSecond)
    {
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];
        _registrations =
        [
            .. signals.Select(signal => PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                if (stop.IsCancellationRequested)
                    onSecond();
                stop.Cancel();
            })),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
