namespace Kimberly.Auth.Background;

/// <summary>Work that is looked for again and again.</summary>
internal interface IRepeatedWork
{
    /// <summary>Does what is due now.</summary>
    Task RunAsync(CancellationToken cancellation);
}
