namespace Kimberly.Jobs.Workers;

/// <summary>A call went wrong in another way.</summary>
/// <param name="code">What the job's owner reads as its error, if it was the last attempt.</param>
/// <param name="inner">The cause.</param>
internal sealed class BrokenCallException(string code, Exception? inner = null) : Exception($"The call went wrong: {code}.", inner)
{
    public string Code { get; } = code;
}
