using Kimberly.Auth.Data;

namespace Kimberly.Auth.SigningKeys;

/// <summary>Loads the keys before the first request is answered; without them the service does not start.</summary>
internal sealed class SigningKeyLoader(IServiceScopeFactory scopes, SigningKeyRing keys) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await keys.LoadAsync(scope.ServiceProvider.GetRequiredService<AuthDb>(), cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
