using System.Security.Claims;
using Kimberly.Contracts.Users;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Problems;
using Kimberly.Users.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Users.Api;

/// <summary><c>/user</c>: a person's own profile.</summary>
internal static class UserApi
{
    public static void MapUser(this IEndpointRouteBuilder app)
    {
        var user = app.MapGroup("/user").WithTags("User");

        // Not the group: what else there is below /user is not for keys.
        user.MapGet("/", GetAsync)
            .RequireScope(Scopes.Profile)
            .WithName("GetUser")
            .WithSummary("Read one's own profile")
            .WithDescription("The profile of the person whose access token asks.");
        user.MapPut("/", UpdateAsync)
            .RequireScope(Scopes.Profile)
            .WithName("UpdateUser")
            .WithSummary("Change one's own profile")
            .WithDescription("Changes the fields that are given; a field that is left out or null stays as it is.");
    }

    private static async Task<Ok<UserAnswer>> GetAsync(ClaimsPrincipal user, UsersDb db, CancellationToken cancellation)
    {
        var id = user.UserId();
        var profile = await db.Profiles.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancellation) ?? throw ProblemException.NotFound("profile");
        return TypedResults.Ok(Describe(profile, user));
    }

    private static async Task<Ok<UserAnswer>> UpdateAsync(UpdateUserRequest change, ClaimsPrincipal user, UsersDb db, CancellationToken cancellation)
    {
        var id = user.UserId();
        var profile = await db.Profiles.SingleOrDefaultAsync(p => p.Id == id, cancellation) ?? throw ProblemException.NotFound("profile");
        profile.Name = change.Name ?? profile.Name;
        profile.TimeZone = change.TimeZone ?? profile.TimeZone;
        profile.Language = change.Language ?? profile.Language;
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Ok(Describe(profile, user));
    }

    private static UserAnswer Describe(Profile profile, ClaimsPrincipal user) => new(
        profile.Id,
        profile.Email,
        profile.EmailVerified,
        profile.Name,
        profile.TimeZone,
        profile.Language,
        [.. user.FindAll(TokenNames.Role).Select(role => role.Value)],
        profile.CreatedAt);
}
