using Microsoft.ML.OnnxRuntime;

namespace Kimberly.Inference.Scheduling;

/// <summary>Ends a run that is in progress, from another thread, as soon as nobody waits for it any more.</summary>
internal sealed class LongRead : IDisposable
{
    // A run that is ended on purpose would be logged by the runtime as an error.
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

    /// <summary>Starts to watch.</summary>
    /// <param name="cancellation">Whose cancelling ends the run.</param>
    /// <returns>The options for the run; dispose it when the run has ended.</returns>
    public Watch Begin(CancellationToken cancellation)
    {
        _options.Terminate = false;
        return new Watch(_options, cancellation.UnsafeRegister(static options => Terminate(options), _options));
    }

    public void Dispose() => _options.Dispose();

    private static void Terminate(object? options)
    {
        if (options is RunOptions run)
        {
            run.Terminate = true;
        }
    }

    /// <summary>The watch over one run.</summary>
    /// <param name="Options">The options for the run.</param>
    /// <param name="Registration">Ends, and waits for a cancellation that is just being handled, when disposed.</param>
    internal readonly record struct Watch(RunOptions Options, CancellationTokenRegistration Registration) : IDisposable
    {
        public void Dispose() => Registration.Dispose();
    }
}
