using Kimberly.Auth.Data;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.Accounts;

/// <summary>Knows who is an administrator: the first account, and those that <c>Auth:Administrators</c> names.</summary>
internal sealed class Administrators(IOptions<AuthOptions> options)
{
    private readonly HashSet<string> _named = [.. options.Value.Administrators.Select(name => Normalize(name.Trim()))];

    /// <summary>The roles that a token of this account carries. An address counts only when it was proved to be the account's.</summary>
    public string[] RolesOf(Account account)
    {
        var isNamed = _named.Contains(account.Id.ToString()) ||
            (account.EmailVerifiedAt is not null && _named.Contains(account.NormalizedEmail));
        return isNamed && !account.Roles.Contains(TokenNames.Administrator) ? [.. account.Roles, TokenNames.Administrator] : account.Roles;
    }

    private static string Normalize(string name) => Guid.TryParse(name, out var id) ? id.ToString() : EmailAddress.Normalize(name);
}
