using System.Globalization;

namespace Kimberly.EndToEnd.Tests.Authorization;

/// <summary>Who gets which status, as a table that people can read: a row for each operation, a column for each caller.</summary>
internal sealed class AuthorizationTable
{
    private readonly Dictionary<string, IReadOnlyList<int>> _rows = [];

    /// <summary>Reads a table whose first line names the columns; method and path begin each other line.</summary>
    public AuthorizationTable(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => !line.StartsWith('#')).Select(Words).ToArray();
        Callers = lines[0];
        foreach (var line in lines.Skip(1))
        {
            _rows.Add($"{line[0]} {line[1]}", [.. line.Skip(2).Select(status => int.Parse(status, CultureInfo.InvariantCulture))]);
            Assert.Equal(Callers.Count, line.Length - 2);
        }
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<string> Callers { get; }

    /// <summary>The rows, such as <c>GET /user</c>.</summary>
    public IEnumerable<string> Operations => _rows.Keys;

    /// <summary>The right status.</summary>
    public int Expected(string operation, string caller) => _rows[operation][Callers.ToList().IndexOf(caller)];

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
