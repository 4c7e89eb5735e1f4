using System.Globalization;
using Kimberly.Memory.Data;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Kimberly.Memory.Items;

/// <summary>The header <c>If-Match</c>: change an item only in a version that the caller has seen.</summary>
internal sealed class VersionCondition
{
    private readonly IList<EntityTagHeaderValue>? _tags;

    private VersionCondition(IList<EntityTagHeaderValue>? tags) => _tags = tags;

    /// <summary>The tag of an item's version, such as <c>"3"</c> with its quotes.</summary>
    public static string TagOf(MemoryItem item) => string.Create(CultureInfo.InvariantCulture, $"\"{item.Version}\"");

    /// <summary>Reads the header; without it, and with <c>*</c>, any version will do.</summary>
    /// <exception cref="ProblemException">400, when it is there and no list of tags.</exception>
    public static VersionCondition Read(StringValues header)
    {
        if (header.Count == 0)
        {
            return new VersionCondition(null);
        }

        return EntityTagHeaderValue.TryParseStrictList([.. header.OfType<string>()], out var tags) && tags.Count > 0
            ? new VersionCondition(tags)
            : throw ProblemException.Validation(HeaderNames.IfMatch, "It must be * or tags in quotes, such as \"3\".");
    }

    /// <summary>Lets the item pass, or ends the request.</summary>
    /// <exception cref="ProblemException">412, when the item has another version.</exception>
    public void Check(MemoryItem item)
    {
        var own = new EntityTagHeaderValue(TagOf(item));
        if (_tags?.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(own, useStrongComparison: true)) == false)
        {
            throw new ProblemException(
                StatusCodes.Status412PreconditionFailed,
                ProblemCodes.VersionConflict,
                $"The memory was changed in the meantime; its version is now {item.Version}.");
        }
    }
}
