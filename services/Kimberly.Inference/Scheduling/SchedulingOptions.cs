using System.ComponentModel.DataAnnotations;
using Kimberly.Inference.Runtime.Onnx;

namespace Kimberly.Inference.Scheduling;

/// <summary>Section <c>Inference:Scheduling</c>: how many conversations share the model, and how long each may wait.</summary>
internal sealed class SchedulingOptions
{
    /// <summary>Conversations that are answered at the same time, as one batch.</summary>
    [Range(1, 64, ErrorMessage = "Inference:Scheduling:Parallel must be 1 to 64.")]
    public int Parallel { get; set; } = 8;

    /// <summary>Requests that may wait behind those; one more is refused with 429.</summary>
    [Range(0, 10_000, ErrorMessage = "Inference:Scheduling:QueueLimit must be 0 to 10000.")]
    public int QueueLimit { get; set; } = 32;

    /// <summary>The most tokens of prompt and answer together; less where the model was made for less.</summary>
    [Range(64, 1_048_576, ErrorMessage = "Inference:Scheduling:ContextTokens must be 64 to 1048576.")]
    public int ContextTokens { get; set; } = 2048;

    /// <summary>Memory for the caches of conversations, in MiB; the longest unused goes first. Answers in progress may exceed it.</summary>
    [Range(0, 1_048_576, ErrorMessage = "Inference:Scheduling:CacheMegabytes must be 0 to 1048576.")]
    public int CacheMegabytes { get; set; } = 256;

    /// <summary>Tokens of a new prompt that are read between two tokens of the answers in progress.</summary>
    [Range(8, 4096, ErrorMessage = "Inference:Scheduling:PromptChunk must be 8 to 4096.")]
    public int PromptChunk { get; set; } = 64;

    /// <summary>The length of an answer when the request does not say.</summary>
    [Range(1, 1_048_576, ErrorMessage = "Inference:Scheduling:DefaultMaxTokens must be 1 to 1048576.")]
    public int DefaultMaxTokens { get; set; } = 512;

    /// <summary>How long a request may take in all, waiting included.</summary>
    [Range(1, 3600, ErrorMessage = "Inference:Scheduling:RequestSeconds must be 1 to 3600.")]
    public int RequestSeconds { get; set; } = 120;

    /// <summary>Threads that compute; 0 for as many as there are cores.</summary>
    [Range(0, 1024, ErrorMessage = "Inference:Scheduling:Threads must be 0 to 1024.")]
    public int Threads { get; set; }

    /// <summary>What ONNX Runtime computes the chat model on.</summary>
    [EnumDataType(typeof(ModelDevice), ErrorMessage = "Inference:Scheduling:Device must be Cpu or Cuda.")]
    public ModelDevice Device { get; set; } = ModelDevice.Cpu;
}
