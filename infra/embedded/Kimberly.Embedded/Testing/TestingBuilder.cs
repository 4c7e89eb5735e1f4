using System.Reflection;
using Kimberly.Embedded.Home;
using Microsoft.Extensions.Hosting;

namespace Kimberly.Embedded;

/// <summary>The builder of a test. The environment's <c>KIMBERLY_HOME</c> is not believed: only the command line may name a lasting data folder.</summary>
internal sealed class TestingBuilder : DistributedApplicationBuilder, IDistributedApplicationTestingBuilder
{
    private readonly KimberlyHome _temporary;
    private readonly bool _capture;
    private DistributedApplication? _application;

    /// <summary>Creates a builder over a temporary data folder.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="appHost">The AppHost's assembly.</param>
    /// <param name="capture">Whether the first <c>Build()</c>, the AppHost's own, ends the AppHost's code.</param>
    public TestingBuilder(string[] args, Assembly appHost, bool capture)
        : this(args, appHost, capture, KimberlyHome.CreateTemporary())
    {
    }

    private TestingBuilder(string[] args, Assembly appHost, bool capture, KimberlyHome temporary)
        : base(args, appHost, [new("KIMBERLY_HOME", temporary.Path), new("KIMBERLY_BIND", null), new("KIMBERLY_PORT", null)])
    {
        _temporary = temporary;
        _capture = capture;
    }

    /// <summary>Whether the AppHost has declared everything.</summary>
    public bool WasCaptured { get; private set; }

    /// <inheritdoc/>
    public override DistributedApplication Build()
    {
        if (_capture && !WasCaptured)
        {
            WasCaptured = true;
            throw new HostAbortedException("The AppHost is under test: its code ends where the application is built.");
        }

        var folder = this.HomeFolder();
        return _application = new DistributedApplication(this, new HostSettings
        {
            OpenHome = () => folder == _temporary.Path ? _temporary : KimberlyHome.Open(folder),
            HonourPorts = false,
            ShowOutput = false,
        });
    }

    /// <inheritdoc/>
    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Build());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
            await _application.DisposeAsync();
        _temporary.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
