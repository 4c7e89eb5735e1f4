using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Kimberly.Embedded.Broker;

/// <summary>What is called of librdkafka; rdkafka.h and rdkafka_mock.h describe it.</summary>
internal static partial class LibRdKafka
{
    /// <summary>RD_KAFKA_PRODUCER.</summary>
    public const int Producer = 0;

    private const string Name = "librdkafka";

    // The first is built against libsasl2, which not every machine has; the others need nothing, the last one for musl.
    private static readonly string[] Files = ["librdkafka.so", "centos8-librdkafka.so", "alpine-librdkafka.so"];

    static LibRdKafka() => NativeLibrary.SetDllImportResolver(typeof(LibRdKafka).Assembly, Load);

    /// <summary>The text before the first zero byte.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..Math.Max(0, bytes.IndexOf((byte)0))]);

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint NewConfiguration();

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Set(nint configuration, string name, string value, [Out] byte[] error, nuint errorLength);

    [LibraryImport(Name, EntryPoint = "rd_kafka_new")]
    public static partial nint NewClient(int type, nint configuration, [Out] byte[] error, nuint errorLength);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_cluster_new")]
    public static partial nint NewMockCluster(nint client, int brokers);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    public static partial void SetInitialRebalanceDelay(nint cluster, int milliseconds);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    public static partial nint Bootstraps(nint cluster);

    private static nint Load(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name == Name)
        {
            foreach (var file in Files)
            {
                if (NativeLibrary.TryLoad(file, assembly, searchPath, out var library))
                    return library;
            }
        }

        return 0;
    }
}
