using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Kimberly.ServiceDefaults.Embedded.Kafka;

/// <summary>Takes librdkafka's lines, which hold no messages, into the service's log.</summary>
internal sealed partial class KafkaLog(ILoggerFactory logs)
{
    private readonly ILogger _log = logs.CreateLogger("Aspire.Confluent.Kafka");

    /// <summary>Writes a line.</summary>
    public void Write(LogMessage line)
    {
        var level = (LogLevel)line.LevelAs(LogLevelType.MicrosoftExtensionsLogging);
        Write(level, line.Facility, line.Message);
    }

    [LoggerMessage("{Facility}: {Line}")]
    private partial void Write(LogLevel level, string facility, string line);
}
