using System.Reflection;
using System.Runtime.CompilerServices;

namespace Kimberly.Embedded;

/// <summary>Takes an AppHost into a test: its declaration can be inspected, changed and run.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>Runs the code of an AppHost up to its <c>Build()</c>.</summary>
    /// <typeparam name="TEntryPoint">Any public class of the AppHost's assembly.</typeparam>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(CancellationToken)"/>
    /// <param name="args">The AppHost's command line. <c>--KIMBERLY_HOME=DIR</c> names a data folder that stays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new TestingSession(typeof(TEntryPoint).Assembly, args).CaptureAsync();
    }

    /// <summary>Begins an empty declaration, whose paths count from the calling test's project folder.</summary>
    /// <param name="args">The command line.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IDistributedApplicationTestingBuilder Create(params string[] args) => new TestingBuilder(args, Assembly.GetCallingAssembly(), capture: false);
}
