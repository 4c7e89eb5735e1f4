using System.Globalization;
using System.Net.Sockets;
using Kimberly.Embedded.Home;
using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Kafka;

/// <summary>Runs the broker that librdkafka carries, in a process of its own. It chooses its port with each start, and keeps everything in memory.</summary>
/// <param name="folder">Where it leaves its address.</param>
internal sealed class KafkaBroker(string folder) : IProcessPlan
{
    private readonly string _addressFile = Path.Combine(folder, "address");

    /// <inheritdoc/>
    public Task CheckPrerequisitesAsync(CancellationToken cancellationToken)
    {
        KafkaProgram.Find();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ProcessSpec> PrepareAsync(CancellationToken cancellationToken)
    {
        OwnerOnly.CreateFolder(folder);
        // The address of an earlier process is nobody's any more.
        File.Delete(_addressFile);
        return Task.FromResult(new ProcessSpec(DotNet.Find(), "exec", KafkaProgram.Find(), _addressFile) { WorkingFolder = folder });
    }

    /// <inheritdoc/>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        if (ChosenPort is not { } port)
            return "it has not said yet where it listens";

        try
        {
            return await KafkaProbe.AnswersAsync(port, cancellationToken) ? null : "it does not say which API versions it has";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return e.Message;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken) =>
        ChosenPort is { } port && await KafkaProbe.AnswersAsync(port, cancellationToken);

    /// <inheritdoc/>
    public int? ChosenPort
    {
        get
        {
            try
            {
                return int.Parse(File.ReadAllText(_addressFile).Split(':')[^1], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                return null;
            }
        }
    }
}
