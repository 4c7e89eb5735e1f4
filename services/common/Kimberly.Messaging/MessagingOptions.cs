using System.ComponentModel.DataAnnotations;
using Kimberly.ServiceDefaults.Settings;

namespace Kimberly.Messaging;

/// <summary>The section <c>Messaging</c>.</summary>
public sealed class MessagingOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Messaging";

    /// <summary>How many bytes of a partition may be sent and not yet consumed. The embedded broker forgets what goes beyond about 5 MB.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int UnconsumedBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>How many messages of a partition may be sent and not yet consumed. The embedded broker forgets what goes beyond 100,000.</summary>
    [Range(1, 1_000_000)]
    public int UnconsumedMessages { get; init; } = 20_000;

    /// <summary>A consumer that was silent for so long holds up nobody else; it gets what it missed from the outbox.</summary>
    [Duration("00:00:01", "1.00:00:00")]
    public TimeSpan ConsumerSilence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When a producer has sent more than the broker brings, for so long, the consumer asks the producer for it.</summary>
    [Duration("00:00:00.1", "01:00:00")]
    public TimeSpan CatchUpAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the body of a message stays after every consumer has it.</summary>
    [Duration("00:00:01", "365.00:00:00")]
    public TimeSpan BodiesKept { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long ids and positions stay: a message that comes again within this time is known.</summary>
    [Duration("00:00:01", "3650.00:00:00")]
    public TimeSpan IdsKept { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How often a message is tried before it becomes a dead letter.</summary>
    [Range(1, 100)]
    public int Attempts { get; init; } = 8;

    /// <summary>The pause after the first failure, at most; each further one is up to twice as long.</summary>
    [Duration("00:00:00.001", "01:00:00")]
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>No pause is longer.</summary>
    [Duration("00:00:00.001", "1.00:00:00")]
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(5);
}
