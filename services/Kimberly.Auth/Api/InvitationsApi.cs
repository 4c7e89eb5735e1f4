using System.Security.Claims;
using Kimberly.Auth.Invitations;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Idempotency;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Auth.Api;

/// <summary><c>/invitations</c>.</summary>
internal static class InvitationsApi
{
    public static void MapInvitations(this IEndpointRouteBuilder app) => app
        .MapGroup("/invitations")
        .WithTags("Accounts")
        .RequireAdministrator()
        .NeverStored()
        .MapPost("/", InviteAsync)
        .WithName("Invite")
        .WithSummary("Invite somebody to sign up")
        .WithDescription("For administrators. The code lets one person sign up, also where registration is by invitation.")
        .WithMetadata(new IdempotencyKeyMetadata())
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<Created<InvitationAnswer>> InviteAsync(
        HttpRequest request, ClaimsPrincipal user, Registration registration, CancellationToken cancellation) =>
        TypedResults.Created((string?)null, await registration.InviteAsync(user.UserId(), IdempotencyKey.Read(request), cancellation));
}
