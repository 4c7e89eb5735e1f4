namespace Kimberly.Inference.Runtime.Onnx;

/// <summary>What ONNX Runtime computes the chat model on.</summary>
internal enum ModelDevice
{
    /// <summary>The machine's processors.</summary>
    Cpu,

    /// <summary>The first NVIDIA card, in a build with <c>KIMBERLY_GPU=Cuda</c>.</summary>
    Cuda,
}
