namespace Kimberly.ServiceDefaults.Identity;

/// <summary>Gives this service tokens of its own, for calls that it makes by itself.</summary>
public interface IServiceTokens
{
    /// <summary>A token that the named service accepts for at least another half minute.</summary>
    /// <param name="audience">The service that will be called.</param>
    /// <param name="cancellation">Ends the wait for auth.</param>
    /// <returns>A compact JWT.</returns>
    ValueTask<string> GetAsync(string audience, CancellationToken cancellation);
}
