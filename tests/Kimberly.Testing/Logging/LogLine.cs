using Microsoft.Extensions.Logging;

namespace Kimberly.Testing.Logging;

/// <summary>One line that a service logged.</summary>
/// <param name="Level">How serious it is.</param>
/// <param name="Category">The class that logged it.</param>
/// <param name="Message">The sentence.</param>
/// <param name="Exception">What went wrong, if it did.</param>
/// <param name="Values">The structured values of the line and of its scopes, as <c>name=value</c>.</param>
public sealed record LogLine(LogLevel Level, string Category, string Message, Exception? Exception, IReadOnlyList<string> Values)
{
    /// <summary>Everything that a log store would keep of it, for a search for what must not be there.</summary>
    public string Everything => $"{Message} {Exception} {string.Join(' ', Values)}";

    /// <inheritdoc />
    public override string ToString() => $"{Level} {Category}: {Message}{(Exception is null ? "" : Environment.NewLine + Exception)}";
}
