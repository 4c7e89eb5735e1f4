using System.ComponentModel.DataAnnotations;

namespace Kimberly.Chat.Models;

/// <summary>How the model is waited for. Section <c>Chat:Model</c>.</summary>
internal sealed class ModelOptions
{
    public const string Section = "Chat:Model";

    /// <summary>
    /// Seconds of silence, before the first token or between two, after which the model is taken for stuck, 1 to 600. It
    /// must be longer than the model's own queue may keep a request waiting.
    /// </summary>
    [Range(1, 600, ErrorMessage = "Chat:Model:StallSeconds must be 1 to 600.")]
    public int StallSeconds { get; init; } = 30;
}
