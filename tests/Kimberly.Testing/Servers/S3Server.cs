using System.Text.RegularExpressions;
using Kimberly.Embedded.Home;
using Kimberly.Embedded.Processes;
using Kimberly.Testing.Machine;
using Xunit;

namespace Kimberly.Testing.Servers;

/// <summary>
/// A real S3 server (s3rver, which runs on Node.js) for the tests of one assembly, in a temporary folder, gone afterwards even when the test process is
/// killed. An assembly fixture, as <see cref="TestServers"/>.
/// </summary>
public sealed partial class S3Server : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly KimberlyHome _home = KimberlyHome.CreateTemporary();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ChildProcess? _process;
    private int _buckets;

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url { get; private set; } = "";

    /// <summary>The id of the access key that it knows.</summary>
    public string AccessKey => "S3RVER";

    /// <summary>The secret of that key.</summary>
    public string SecretKey => "S3RVER";

    /// <summary>Starts it.</summary>
    public async ValueTask InitializeAsync()
    {
        var program = Path.Combine(Repository.Root, "tests/s3rver/node_modules/s3rver/bin/s3rver.js");
        if (!File.Exists(program))
            throw new InvalidOperationException("The tests' S3 server is not installed; './kimberly test' installs it, and so does 'npm ci' in tests/s3rver.");
        // Its tokens for pages are encrypted with DES.
        var spec = new ProcessSpec("node", "--openssl-legacy-provider", program, "--directory", _home.DataFolder("s3"), "--address", "127.0.0.1", "--port", "0")
        {
            Environment = new Dictionary<string, string?> { ["NO_COLOR"] = "1" },
        };
        _process = await ProcessLauncher.StartAsync(spec, (line, _) => Read(line));
        var ended = _process.Ended.ContinueWith(
            end => _listening.TrySetException(new InvalidOperationException("The S3 server ended instead of listening.")), TaskScheduler.Default);
        Url = (await _listening.Task.WaitAsync(StartLimit)).GetLeftPart(UriPartial.Authority);
    }

    /// <summary>The name of a bucket that nobody else uses; it does not exist yet.</summary>
    public string NewBucket() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"test-{Interlocked.Increment(ref _buckets)}");

    /// <summary>Ends it, and deletes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _home.Dispose();
    }

    private void Read(string line)
    {
        if (Address().Match(line) is { Success: true } match)
            _listening.TrySetResult(new Uri($"http://{match.Value}"));
    }

    [GeneratedRegex(@"127\.0\.0\.1:[0-9]+")]
    private static partial Regex Address();
}
