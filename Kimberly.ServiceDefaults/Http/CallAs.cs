namespace Kimberly.ServiceDefaults.Http;

/// <summary>On whose behalf a service calls another.</summary>
public enum CallAs
{
    /// <summary>The person whose request is being answered: their access token is passed on.</summary>
    User,

    /// <summary>The service itself, with a service token from auth.</summary>
    Service,
}
