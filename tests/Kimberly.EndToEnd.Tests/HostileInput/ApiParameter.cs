using System.Text.Json.Nodes;

namespace Kimberly.EndToEnd.Tests.HostileInput;

/// <summary>A parameter of an operation.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="In"><c>path</c>, <c>query</c> or <c>header</c>.</param>
/// <param name="Schema">What it may be.</param>
internal sealed record ApiParameter(string Name, string In, JsonObject Schema);
