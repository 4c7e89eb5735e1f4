using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Kimberly.Memory.Api;
using Kimberly.Memory.Items;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Memory.Imports;

/// <summary>Reads one line of an upload as the body of <c>POST /memory</c> that it is.</summary>
internal static class ImportLine
{
    /// <param name="utf8">The line, without its end.</param>
    /// <param name="now">The present.</param>
    /// <returns>What is wrong with it; nothing when it is an item.</returns>
    public static IReadOnlyList<string> Check(ReadOnlySpan<byte> utf8, DateTimeOffset now)
    {
        try
        {
            var request = JsonSerializer.Deserialize<CreateItemRequest>(utf8, KimberlyJson.Options);
            if (request is null)
            {
                return ["It is null."];
            }

            var found = new List<ValidationResult>();
            Validator.TryValidateObject(request, new ValidationContext(request), found, validateAllProperties: true);
            var sentences = found.ConvertAll(one => $"{WireNames(one)}: {one.ErrorMessage}");
            if (NewItem.LiesInTheFuture(request, now))
            {
                sentences.Add($"created_at: {NewItem.Future}");
            }

            return sentences;
        }
        catch (JsonException ex)
        {
            return [JsonProblem.Describe(ex).Message];
        }
    }

    /// <summary>A line that was checked before.</summary>
    public static CreateItemRequest Read(string line) =>
        JsonSerializer.Deserialize<CreateItemRequest>(line, KimberlyJson.Options) ?? throw new InvalidOperationException("A staged line is null.");

    private static string WireNames(ValidationResult found) => string.Join(", ", found.MemberNames.Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
}
