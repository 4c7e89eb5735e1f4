namespace Kimberly.Auth.Background;

internal static class RepeatedSetup
{
    /// <summary>Has a piece of work looked for after each pause.</summary>
    public static void AddRepeated<TWork>(this IServiceCollection services, TimeSpan pause)
        where TWork : class, IRepeatedWork
    {
        services.AddScoped<TWork>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<Repeated<TWork>>(provider, pause));
    }
}
