using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Memory.Imports;

/// <summary>Collects what is wrong with an upload, so that it can be mended in one go.</summary>
internal sealed class BadLines
{
    private const int Most = 20;

    private readonly Dictionary<string, string[]> _errors = [];

    /// <exception cref="ProblemException">400, when there are enough.</exception>
    public void Add(long line, IReadOnlyList<string> sentences)
    {
        _errors[$"line_{line}"] = [.. sentences];
        if (_errors.Count == Most)
        {
            ThrowIfAny();
        }
    }

    /// <exception cref="ProblemException">400, when there is one.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            throw new ProblemException(400, ProblemCodes.ValidationFailed, "Nothing was imported: some lines are no items. The errors name the first of them.") { Errors = _errors };
        }
    }
}
