namespace Kimberly.Inference.Runtime;

/// <summary>What runs the chat model.</summary>
internal enum InferenceRuntime
{
    /// <summary>ONNX Runtime, in this process.</summary>
    Onnx,

    /// <summary>Any server that speaks OpenAI's protocol.</summary>
    OpenAI,
}
