using Kimberly.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.Oidc;

/// <summary>Where a browser may come back to: addresses that the owner named, and whatever is under Kimberly's own public address.</summary>
internal sealed class RedirectUris(IOptions<AuthOptions> options)
{
    private const string Field = "redirect_uri";

    /// <summary>The address that was asked for, or the first that is configured.</summary>
    /// <exception cref="ProblemException">400, when it is not allowed.</exception>
    public string Choose(string? wanted, OidcProvider provider)
    {
        if (wanted is null)
        {
            return provider.RedirectUris.Count > 0 ? provider.RedirectUris[0] : throw ProblemException.Validation(Field, "It is required.");
        }

        return provider.RedirectUris.Contains(wanted, StringComparer.Ordinal) || IsUnderPublicUrl(wanted)
            ? wanted
            : throw ProblemException.Validation(Field, "It must be one of the addresses that are configured for this provider, or be under Kimberly's public address.");
    }

    private bool IsUnderPublicUrl(string wanted) =>
        options.Value.PublicUrl is { } own &&
        Uri.TryCreate(wanted, UriKind.Absolute, out var address) &&
        address.Fragment.Length == 0 && address.UserInfo.Length == 0 &&
        // What a browser would read otherwise than we do: backslashes, dots and white space that one of the two takes away.
        address.AbsoluteUri == wanted &&
        wanted.StartsWith(own.AbsoluteUri.TrimEnd('/') + "/", StringComparison.Ordinal);
}
