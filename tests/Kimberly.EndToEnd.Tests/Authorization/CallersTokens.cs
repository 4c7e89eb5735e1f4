using System.Net.Http.Headers;
using Kimberly.EndToEnd.Tests.HostileInput;
using Kimberly.Testing.Identity;

namespace Kimberly.EndToEnd.Tests.Authorization;

/// <summary>The tokens of everybody who may try.</summary>
/// <param name="owner">Whose things are asked for.</param>
/// <param name="stranger">Somebody else.</param>
/// <param name="revoked">A token of a session that was ended.</param>
/// <param name="tokens">Writes the others.</param>
internal sealed class CallersTokens(Person owner, Person stranger, string revoked, TestTokens tokens)
{
    public Person Owner => owner;

    /// <summary>What the caller sends along; null for nobody.</summary>
    /// <param name="caller">A column of the table.</param>
    /// <param name="operation">What they ask for.</param>
    /// <param name="about">Whose it is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<AuthenticationHeaderValue?> OfAsync(string caller, ApiOperation operation, Person about, CancellationToken cancellation) => caller switch
    {
        "own" => new AuthenticationHeaderValue("Bearer", about.Token),
        "key" => new AuthenticationHeaderValue("Bearer", await KeyAsync(about, Scope(operation), cancellation)),
        "other-key" => new AuthenticationHeaderValue("Bearer", await KeyAsync(about, Scope(operation) == "profile" ? "chat" : "profile", cancellation)),
        _ => Of(caller),
    };

    private static string Scope(ApiOperation operation) => operation.Path.Split('/')[1] switch
    {
        "chat" or "conversations" => "chat",
        "memory" => "memory",
        "jobs" => "jobs",
        _ => "profile",
    };

    private static async Task<string> KeyAsync(Person person, string scope, CancellationToken cancellation)
    {
        string[] scopes = [scope];
        return (await person.Client.PostPatientlyAsync("/keys", new { name = scope, scopes }, cancellation)).GetProperty("key").GetString()!;
    }

    private AuthenticationHeaderValue? Of(string caller) => caller == "nobody" ? null : new AuthenticationHeaderValue("Bearer", caller switch
    {
        "other" => stranger.Token,
        "admin" => tokens.ForUser(stranger.Id, "administrator"),
        "expired" => tokens.Expired(owner.Id),
        "revoked" => revoked,
        "unsigned" => tokens.NotSigned(owner.Id),
        "forged" => tokens.ByForeignKey(owner.Id),
        "foreign" => tokens.ForService("chat", "inference"),
        "service" => tokens.ForService("chat", "gateway"),
        _ => throw new ArgumentOutOfRangeException(nameof(caller), caller, "The table has a column that nobody stands for."),
    });
}
