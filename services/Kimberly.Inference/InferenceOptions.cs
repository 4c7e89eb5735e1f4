using System.ComponentModel.DataAnnotations;
using Kimberly.Inference.Runtime;

namespace Kimberly.Inference;

/// <summary>Section <c>Inference</c>: which models, and what runs them.</summary>
internal sealed class InferenceOptions
{
    public const string Section = "Inference";

    /// <summary>What runs the chat model.</summary>
    [EnumDataType(typeof(InferenceRuntime), ErrorMessage = "Inference:Runtime must be Onnx or OpenAI.")]
    public InferenceRuntime Runtime { get; set; } = InferenceRuntime.Onnx;

    /// <summary>The folder that holds the models and their <c>SHA256SUMS</c>; a relative path starts at the service's content root.</summary>
    [Required(ErrorMessage = "Inference:ModelsPath must name the folder that holds the models.")]
    public string ModelsPath { get; set; } = "models";

    /// <summary>The chat model's folder in it.</summary>
    [Required(ErrorMessage = "Inference:ChatModel must name a folder in Inference:ModelsPath.")]
    [RegularExpression(@"[\w][\w.\-]*", ErrorMessage = "Inference:ChatModel must be the name of a folder in Inference:ModelsPath, not a path.")]
    public string ChatModel { get; set; } = "smollm2-135m-instruct";

    /// <summary>The embedding model's folder in it.</summary>
    [Required(ErrorMessage = "Inference:EmbeddingModel must name a folder in Inference:ModelsPath.")]
    [RegularExpression(@"[\w][\w.\-]*", ErrorMessage = "Inference:EmbeddingModel must be the name of a folder in Inference:ModelsPath, not a path.")]
    public string EmbeddingModel { get; set; } = "all-minilm-l6-v2";
}
