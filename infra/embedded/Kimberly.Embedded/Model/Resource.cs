using System.Text.RegularExpressions;

namespace Kimberly.Embedded;

/// <summary>The base of all resources.</summary>
public abstract partial class Resource : IResource
{
    /// <summary>Creates a resource.</summary>
    /// <param name="name">1 to 64 ASCII letters, digits and single hyphens; begins with a letter, does not end with a hyphen.</param>
    protected Resource(string name)
    {
        Name = ValidName().IsMatch(name ?? "") && name is { Length: <= 64 }
            ? name
            : throw new ArgumentException(
                $"'{name}' is no name for a resource: 1 to 64 ASCII letters, digits and single hyphens, beginning with a letter, not ending with a hyphen.",
                nameof(name));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ResourceAnnotationCollection Annotations { get; } = [];

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$")]
    private static partial Regex ValidName();
}
