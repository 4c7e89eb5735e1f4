using System.Text.Json.Nodes;

namespace Kimberly.EndToEnd.Tests.HostileInput;

/// <summary>An operation of the OpenAPI document.</summary>
/// <param name="Method">Such as <c>POST</c>.</param>
/// <param name="Path">Such as <c>/memory/{id}</c>.</param>
/// <param name="Parameters">Those in the path and in the query string.</param>
/// <param name="Body">The schema of its JSON body, references resolved at the top; null when it takes none.</param>
/// <param name="BodyTypes">The content types that it takes, that of <paramref name="Body"/> first.</param>
/// <param name="IsOpen">True when it wants no token.</param>
/// <param name="Document">Where references lead.</param>
internal sealed record ApiOperation(
    string Method, string Path, IReadOnlyList<ApiParameter> Parameters, JsonObject? Body, IReadOnlyList<string> BodyTypes, bool IsOpen, ApiDocument Document)
{
    public string Name => $"{Method} {Path}";

    /// <summary>The path with ids in the places of its parameters.</summary>
    /// <param name="id">Escaped as a segment of a path.</param>
    public string PathWith(string id) =>
        Parameters.Where(parameter => parameter.In == "path").Aggregate(Path, (path, parameter) => path.Replace($"{{{parameter.Name}}}", id, StringComparison.Ordinal));

    public override string ToString() => Name;
}
