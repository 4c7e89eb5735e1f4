using System.Globalization;

namespace Kimberly.Benchmarks.Measuring;

/// <summary>The result, as Markdown.</summary>
internal sealed class BudgetTable
{
    private static readonly string[] Header = ["what", "budget", "raw loop", "measured", "ratio", "verdict"];

    private readonly List<string[]> _rows = [];

    public void Add(IEnumerable<Row> rows) => _rows.AddRange(rows.Select(row => new[]
    {
        row.What, row.Budget, row.Raw, row.Value, row.Ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "", row.Met ? "met" : "MISSED",
    }));

    public void Print(TextWriter output)
    {
        string[][] lines = [Header, .. _rows];
        var widths = Header.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        Print(output, Header, widths);
        output.WriteLine($"|{string.Join("|", widths.Select(width => new string('-', width + 2)))}|");
        foreach (var row in _rows)
        {
            Print(output, row, widths);
        }
    }

    private static void Print(TextWriter output, string[] cells, int[] widths) =>
        output.WriteLine($"| {string.Join(" | ", cells.Select((cell, column) => cell.PadRight(widths[column])))} |");
}
