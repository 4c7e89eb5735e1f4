using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Kimberly.Testing.Logging;

/// <summary>Keeps every line that a service logs, and shows it in the output of the test that is running.</summary>
public sealed class RecordedLogs : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private IExternalScopeProvider? _scopes;
    private volatile ITestOutputHelper? _output;

    /// <summary>What was logged until now.</summary>
    public IReadOnlyCollection<LogLine> Lines => _lines;

    /// <summary>Lines from now on are shown in this test's output too.</summary>
    public void ShowIn(ITestOutputHelper? output) => _output = output;

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <inheritdoc />
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <inheritdoc />
    public void Dispose() => _output = null;

    private void Add(LogLine line)
    {
        _lines.Enqueue(line);
        try
        {
            _output?.WriteLine(line.ToString());
        }
        catch (InvalidOperationException)
        {
            // That test has ended; the service has not.
            _output = null;
        }
    }

    private sealed class Logger(RecordedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logs._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = new List<string>();
            Collect(state, values);
            logs._scopes?.ForEachScope((scope, found) => Collect(scope, found), values);
            logs.Add(new LogLine(logLevel, category, formatter(state, exception), exception, values));
        }

        private static void Collect(object? state, List<string> values)
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> pairs)
            {
                values.AddRange(pairs.Select(pair => $"{pair.Key}={pair.Value}"));
            }
            else if (state is not null)
            {
                values.Add(state.ToString() ?? "");
            }
        }
    }
}
