using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kimberly.Embedded;

/// <summary>
/// Turns the signals that ask a program to end into a cancellation, and one that comes later into impatience. What comes at once is the same
/// wish again: <c>timeout</c> and terminals signal a process and its group.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private static readonly TimeSpan SameWish = TimeSpan.FromSeconds(1);

    private readonly List<PosixSignalRegistration> _registrations;

    /// <summary>Listens to Ctrl+C, SIGTERM, SIGQUIT and the end of the terminal.</summary>
    public StopSignals(CancellationTokenSource stop, Action onSecond)
    {
        long? first = null;
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];
        _registrations =
        [
            .. signals.Select(signal => PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                first ??= Stopwatch.GetTimestamp();
                try
                {
                    if (Stopwatch.GetElapsedTime(first.Value) > SameWish)
                        onSecond();
                    stop.Cancel();
                }
                catch (ObjectDisposedException)
                {
                    // Everything has stopped while the signal came.
                }
            })),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
