namespace Kimberly.Gateway.RateLimiting;

/// <summary>Which limit a route falls under; endpoint metadata.</summary>
internal enum RateLimitGroup
{
    /// <summary>Signed-in people, by plan; whoever is not signed in falls under <see cref="Anonymous"/>.</summary>
    Person,

    SignUp,
    SignIn,
    Session,
    Anonymous,
}
