using Kimberly.Contracts.Users;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Users.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Users.Api;

/// <summary><c>/internal/users</c>: auth sets up the profile of a new account.</summary>
internal static class NewUsersApi
{
    public static void MapNewUsers(this IEndpointRouteBuilder app) => app
        .MapPost("/internal/users", CreateAsync)
        .RequireService()
        .ExcludeFromDescription();

    private static async Task<NoContent> CreateAsync(CreateUserRequest user, UsersDb db, TimeProvider time, CancellationToken cancellation)
    {
        // Auth repeats the call when it did not get the answer; the first one counts, and the person may have changed the profile since.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO profiles (id, email, email_verified, name, time_zone, language, created_at)
            VALUES ({user.UserId}, {user.Email}, false, {user.Name}, {Profile.DefaultTimeZone}, {Profile.DefaultLanguage}, {time.GetUtcNow()})
            ON CONFLICT (id) DO NOTHING
            """,
            cancellation);
        return TypedResults.NoContent();
    }
}
