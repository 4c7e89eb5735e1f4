namespace Kimberly.Embedded.Output;

/// <summary>Shows lines with the name of their resource before them: aligned, and coloured when a person looks (unless NO_COLOR is set).</summary>
internal sealed class Terminal(TextWriter writer, bool coloured, IEnumerable<string> names)
{
    private static readonly int[] Colours = [36, 33, 35, 32, 34, 96, 93, 95, 92, 94];
    private readonly Lock _lock = new();
    private readonly List<string> _names = [.. names];
    private readonly int _width = names.Append(HostOutput.HostName).Max(name => name.Length);

    /// <summary>The console of this process.</summary>
    public static Terminal Console(IEnumerable<string> names)
    {
        var coloured = !System.Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal(System.Console.Out, coloured, names);
    }

    /// <summary>Shows a line.</summary>
    public void Write(string name, string line)
    {
        var label = name.PadRight(_width);
        lock (_lock)
            writer.WriteLine(coloured ? $"\e[{Colour(name)}m{label} |\e[0m {line}" : $"{label} | {line}");
    }

    private int Colour(string name) => name == HostOutput.HostName ? 1 : Colours[Math.Max(0, _names.IndexOf(name)) % Colours.Length];
}
