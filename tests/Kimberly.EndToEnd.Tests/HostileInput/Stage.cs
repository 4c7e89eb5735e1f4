namespace Kimberly.EndToEnd.Tests.HostileInput;

/// <summary>What attacks are made of.</summary>
/// <param name="Marker">Stands in all texts, to be looked for where none may be.</param>
/// <param name="OwnIds">An id of the attacker's own, by the first segment of the path.</param>
/// <param name="OtherIds">An id of somebody else's, likewise.</param>
/// <param name="BadTokens">Tokens that nobody may accept, by what is wrong with them.</param>
internal sealed record Stage(
    string Marker,
    IReadOnlyDictionary<string, string> OwnIds,
    IReadOnlyDictionary<string, string> OtherIds,
    IReadOnlyDictionary<string, string> BadTokens)
{
    public const string NobodysId = "01890a5d-ac96-774b-bcce-b302099a8057";

    public string OwnId(ApiOperation operation) => OwnIds.GetValueOrDefault(Kind(operation), NobodysId);

    public string OtherId(ApiOperation operation) => OtherIds.GetValueOrDefault(Kind(operation), NobodysId);

    private static string Kind(ApiOperation operation) => operation.Path.Split('/')[1];
}
