using System.Security.Claims;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.ServiceDefaults.Identity;

/// <summary>Reads a validated token.</summary>
public static class UserClaims
{
    /// <summary>The id of the account that is asking.</summary>
    /// <param name="user">A signed-in user.</param>
    /// <returns>The account's id.</returns>
    /// <exception cref="ProblemException">401, when the token names no account.</exception>
    public static Guid UserId(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(TokenNames.Subject), out var id)
            ? id
            : throw new ProblemException(401, ProblemCodes.Unauthorized, "The token does not name an account.");

    /// <summary>The session that the token belongs to.</summary>
    /// <param name="user">A signed-in user.</param>
    /// <returns>The session's id; null for a service token.</returns>
    public static string? SessionId(this ClaimsPrincipal user) => user.FindFirstValue(TokenNames.Session);

    /// <summary>The name of the service that is asking.</summary>
    /// <param name="user">The holder of a service token.</param>
    /// <returns>Its name in the topology; null for a person.</returns>
    public static string? ServiceName(this ClaimsPrincipal user) =>
        user.FindFirstValue(TokenNames.Subject) is { } subject && subject.StartsWith(ServiceSubjectPrefix, StringComparison.Ordinal)
            ? subject[ServiceSubjectPrefix.Length..]
            : null;

    /// <summary>The subject of a service's own token.</summary>
    /// <param name="service">The service's name.</param>
    /// <returns>The value of the claim <c>sub</c>.</returns>
    public static string ServiceSubject(string service) => ServiceSubjectPrefix + service;

    private const string ServiceSubjectPrefix = "service:";
}
