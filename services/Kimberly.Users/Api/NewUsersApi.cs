using Kimberly.Contracts.Users;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Users.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Users.Api;

/// <summary><c>/internal/users</c>: auth sets up the profile of a new account, and tells what becomes of it. Every call may be repeated.</summary>
internal static class NewUsersApi
{
    public static void MapNewUsers(this IEndpointRouteBuilder app)
    {
        var users = app.MapGroup("/internal/users").RequireService("auth").ExcludeFromDescription();

        users.MapPost("/", CreateAsync);
        users.MapPut("/{id:guid}/email-verified", VerifyEmailAsync);
        users.MapDelete("/{id:guid}", DeleteAsync);
    }

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

    private static async Task<NoContent> VerifyEmailAsync(Guid id, UsersDb db, CancellationToken cancellation)
    {
        await db.Profiles.Where(profile => profile.Id == id)
            .ExecuteUpdateAsync(profile => profile.SetProperty(p => p.EmailVerified, true), cancellation);
        return TypedResults.NoContent();
    }

    /// <summary>For a sign-up that came to nothing: nobody has ever seen the profile.</summary>
    private static async Task<NoContent> DeleteAsync(Guid id, UsersDb db, CancellationToken cancellation)
    {
        await db.Profiles.Where(profile => profile.Id == id).ExecuteDeleteAsync(cancellation);
        return TypedResults.NoContent();
    }
}
