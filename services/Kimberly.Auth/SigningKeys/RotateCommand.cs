namespace Kimberly.Auth.SigningKeys;

/// <summary>The command line of an owner who does not want to wait for the schedule.</summary>
internal static class RotateCommand
{
    private const string Argument = "--rotate-signing-key";

    /// <summary>With <c>--rotate-signing-key</c>, makes the next key. The replicas that run find it within a minute and sign with it a quarter of an hour later.</summary>
    /// <returns>Whether this was all that the process was started for.</returns>
    public static async Task<bool> TryRotateSigningKeyAsync(this WebApplication app, string[] args)
    {
        if (!args.Contains(Argument))
        {
            return false;
        }

        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SigningKeyRotation>().RotateAsync(app.Lifetime.ApplicationStopping);
        return true;
    }
}
