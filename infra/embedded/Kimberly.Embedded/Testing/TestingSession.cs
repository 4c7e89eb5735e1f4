using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace Kimberly.Embedded;

/// <summary>Runs the code of an AppHost in a test up to its <c>Build()</c>, and takes the declaration from it.</summary>
internal sealed class TestingSession(Assembly appHost, string[] args)
{
    private static readonly AsyncLocal<TestingSession?> Ambient = new();
    private readonly List<TestingBuilder> _builders = [];

    /// <summary>The session in which the calling code runs, or null.</summary>
    public static TestingSession? Current => Ambient.Value;

    /// <summary>Runs the AppHost's entry point; what it does after <c>Build()</c> is not run.</summary>
    public async Task<IDistributedApplicationTestingBuilder> CaptureAsync()
    {
        Ambient.Value = this;
        try
        {
            var entryPoint = appHost.EntryPoint ?? throw new InvalidOperationException($"{appHost.GetName().Name} has no entry point.");
            var result = entryPoint.Invoke(null, entryPoint.GetParameters().Length == 0 ? [] : [args]);
            if (result is Task task)
                await task;
        }
        catch (TargetInvocationException e) when (e.InnerException is HostAbortedException)
        {
            // Build() was reached.
        }
        catch (HostAbortedException)
        {
            // Build() was reached, in asynchronous code.
        }
        catch (TargetInvocationException e) when (e.InnerException is DistributedApplicationException inner)
        {
            throw inner;
        }
        finally
        {
            Ambient.Value = null;
            foreach (var unused in _builders.Where(builder => !builder.WasCaptured))
                await unused.DisposeAsync();
        }

        return _builders.Find(builder => builder.WasCaptured) ?? throw new InvalidOperationException($"{appHost.GetName().Name} ended without calling Build().");
    }

    /// <summary>What <c>DistributedApplication.CreateBuilder</c> gives the AppHost.</summary>
    public IDistributedApplicationBuilder CreateBuilder(string[] given)
    {
        var builder = new TestingBuilder(given, appHost, capture: true);
        _builders.Add(builder);
        return builder;
    }
}
